import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateSource } from './locate-source.ts';

test('what the command line says of ARGs goes before the file', () => {
  const workingFolder = mkdtempSync(join(tmpdir(), 'sluice-source-'));
  try {
    writeFileSync(join(workingFolder, 'Dockerfile'), 'FROM scratch\n');
    writeFileSync(join(workingFolder, 'sluice.yaml'), 'build: {args: {EDITION: small, WORKERS: 2}}\n');
    const args = [
      ['EDITION', 'large'],
      ['MIRROR', 'https://mirror.example'],
    ] as const;
    const { source } = locateSource(undefined, { workingFolder, file: undefined, args, language: 'en' });
    expect(source).toMatchObject({ args: { EDITION: 'large', WORKERS: '2', MIRROR: 'https://mirror.example' } });
  } finally {
    rmSync(workingFolder, { recursive: true, force: true });
  }
});
