import { expect, test } from 'bun:test';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../log/logger.ts';
import { RareWarning } from './rare-warning.ts';

test('a stranger writes one line in ten seconds, which says how often it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-warning-'));
  const descriptor = openSync(join(folder, 'log'), 'w');
  const warning = new RareWarning(createLogger({ name: 'worker-0', level: 'info', descriptor }), 'refused');
  for (let at = 0; at <= 20_000; at += 100) warning.say({ peer: `192.0.2.${at / 100}` }, at + 1);
  closeSync(descriptor);
  const lines = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', msg: 'refused', peer: '192.0.2.0' },
    { peer: '192.0.2.100', unsaid: 99 },
    { peer: '192.0.2.200', unsaid: 99 },
  ]);
});
