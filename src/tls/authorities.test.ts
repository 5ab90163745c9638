import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAuthorities } from './authorities.ts';
import { createAuthority } from './authority.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-authorities-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a file has as many authorities as stand in it, whatever stands between them', async () => {
  const [one, other] = await Promise.all([createAuthority(Date.now()), createAuthority(Date.now())]);
  const path = join(folder, 'ca.pem');
  await Bun.write(path, `# inner\n${one.certificate}\n# another\n${other.certificate}`);
  const read = readAuthorities(path).map((each) => each.trim());
  expect(read).toEqual([one, other].map(({ certificate }) => certificate.trim()));
});

test('what is no certificate, and what cannot be read, is said in words', async () => {
  const path = join(folder, 'no.pem');
  await Bun.write(path, 'no certificate');
  expect(() => readAuthorities(path)).toThrow('holds no certificate in PEM form');
  expect(() => readAuthorities(join(folder, 'nothing'))).toThrow('Check --webhook-ca');
});
