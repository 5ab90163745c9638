import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../contract/operator-errors.ts';
import { openStore } from '../store/open-store.ts';
import { asDataFailure } from './data-failure.ts';

test('a database that cannot be used is said in words; a bug stays a bug', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-data-'));
  try {
    const file = join(folder, 'sluice.db');
    writeFileSync(file, 'no database at all, but long enough to be looked at as if it were one'.repeat(100));
    const refused = await openStore(file).catch((error: unknown) => asDataFailure(error, folder));
    expect(refused).toBeInstanceOf(OperatorError);
    expect(String(refused)).toContain(`${folder} cannot be used: file is not a database`);
    const bug = new TypeError('a bug');
    expect(asDataFailure(bug, folder)).toBe(bug);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
