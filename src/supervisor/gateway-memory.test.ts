import { expect, test } from 'bun:test';
import { closeSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLibc } from '../libc/libc.ts';
import { openGatewayMemory } from './gateway-memory.ts';

test('on a system without nameless memory a file in the data folder takes its place, and is found again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-memory-'));
  const libc = { ...openLibc(), memoryFile: () => -1 };
  const path = join(folder, 'gateway-memory');
  const orphan = { pid: 4_194_305, started: '' };
  const first = openGatewayMemory({ libc, path, orphans: [] });
  expect(first.memory.claimColumn(orphan)).toBe(0);
  const adopted = openGatewayMemory({ libc, path, orphans: [orphan] });
  expect(adopted.memory.claimColumn(orphan)).toBe(1);
  const fresh = openGatewayMemory({ libc, path, orphans: [] });
  expect(fresh.memory.claimColumn(orphan)).toBe(0);
  for (const { descriptor } of [first, adopted, fresh]) closeSync(descriptor);
  rmSync(folder, { recursive: true });
});
