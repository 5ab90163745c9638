import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/config.ts';
import { parseFlags } from '../config/flags.ts';
import { options } from '../config/options.ts';
import { readSurroundings } from '../config/surroundings.ts';
import { createAuthority, issueServerCertificate } from './authority.ts';
import { writePair } from './certificate-files.ts';
import { createCertificateSource } from './certificate-source.ts';
import { readOperatorCertificates } from './operator-certificates.ts';

const names = { hosts: ['models.example.org'], addresses: [] };
const now = Date.now();
let root: string;
let files: { certFile: string; keyFile: string };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
  files = { certFile: join(root, 'own.pem'), keyFile: join(root, 'own-key.pem') };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

async function pair(at: number = now) {
  return issueServerCertificate(await createAuthority(at), names, at);
}

function words(at: number = now): string {
  try {
    readOperatorCertificates(files, at);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

test('a pair that matches is accepted, and each way to be unusable is said in words', async () => {
  const good = await pair();
  const other = await pair();
  expect(words()).toMatch(/own\.pem cannot be read/);
  writePair(files, good);
  expect(words()).toBe('accepted');
  expect(words(now + 900 * 86_400_000)).toMatch(/expired on 20/);
  expect(words(now - 86_400_000)).toMatch(/valid only from/);
  writeFileSync(files.keyFile, other.key);
  expect(words()).toMatch(/does not belong to the first certificate/);
  writeFileSync(files.keyFile, 'secret');
  expect(words()).toMatch(/no private key in PEM form/);
  writeFileSync(files.certFile, good.key);
  expect(words()).toMatch(/no certificate in PEM form/);
});

test('what workers read changes with the files, and stays when the new ones are broken', async () => {
  const flags = ['--data', join(root, 'data'), '--tls-cert', files.certFile, '--tls-key', files.keyFile];
  const source = createCertificateSource(loadConfig(parseFlags(flags, Object.values(options)), readSurroundings()));
  const [first, second] = [await pair(), await pair()];
  const served = () => readFileSync(source.files.certFile, 'utf8');

  writePair(files, first);
  expect(await source.refresh(now)).toBe(true);
  expect(await source.refresh(now)).toBe(false);
  writeFileSync(files.certFile, second.certificate);
  await expect(source.refresh(now)).rejects.toThrow('does not belong');
  expect(served()).toBe(first.certificate);
  writeFileSync(files.keyFile, second.key);
  expect(await source.refresh(now)).toBe(true);
  expect(served()).toBe(second.certificate);
});
