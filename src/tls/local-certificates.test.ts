import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { dataFolder, type TlsFolder } from '../config/data-folder.ts';
import { certificateNames } from './certificate-names.ts';
import { ensureLocalCertificates } from './local-certificates.ts';

const day = 86_400_000;
const local = { hostName: 'Build-Host', addresses: ['10.1.2.3', 'fe80::1', 'fd00:0:0::7', '127.0.0.1'] };
const names = certificateNames(local, ['models.example.org']);

let root: string;
let tls: TlsFolder;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
  tls = dataFolder(root).tls;
  expect(await ensureLocalCertificates(tls, names, Date.now())).toBe('authority');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(...command: string[]) {
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe', timeout: 20_000 });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { text: out + err, code };
}

describe('the files', () => {
  test('keys are for the owner, certificates for everyone', () => {
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect([tls.ca, tls.caKey, tls.server, tls.serverKey].map(mode)).toEqual([0o644, 0o600, 0o644, 0o600]);
  });

  test('openssl verifies the chain by its strict rules, for names and addresses', async () => {
    const verify = (...about: string[]) =>
      run('openssl', 'verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', tls.ca, ...about, tls.server);
    for (const about of [
      ['-verify_hostname', 'localhost'],
      ['-verify_hostname', 'models.example.org'],
      ['-verify_hostname', 'build-host'],
      ['-verify_ip', '10.1.2.3'],
      ['-verify_ip', '::1'],
      ['-verify_ip', 'fd00::7'],
    ]) {
      expect((await verify(...about)).text).toContain(': OK');
    }
    expect((await verify('-verify_hostname', 'other.example.org')).code).not.toBe(0);
  });

  test('the authority can do what it must and nothing more', async () => {
    const { text } = await run('openssl', 'x509', '-in', tls.ca, '-noout', '-text');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(text).toContain('X509v3 Subject Key Identifier');
    const server = await run('openssl', 'x509', '-in', tls.server, '-noout', '-text');
    expect(server.text).toMatch(/Authority Key Identifier/);
    expect(server.text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication/);
    expect(server.text).not.toContain('fe80');
  });
});

describe('real clients', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer({ cert: readFileSync(tls.server), key: readFileSync(tls.serverKey) }, (_, response) => {
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(() => server.close());

  test('Node, curl and Python accept it with the CA file', async () => {
    const node = `require('https').get({host:'localhost',port:${port},ca:require('fs').readFileSync('${tls.ca}'),
      agent:false},r=>{console.log(r.statusCode,r.socket.authorized);r.resume()}).on('error',e=>{console.log(e.message);process.exit(1)})`;
    const python = `import ssl,urllib.request
context = ssl.create_default_context(cafile='${tls.ca}')
context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
print(urllib.request.urlopen('https://localhost:${port}', context=context, timeout=10).read())`;
    const [a, b, c] = await Promise.all([
      run('node', '-e', node),
      run('curl', '-sS', '--cacert', tls.ca, `https://127.0.0.1:${port}/`),
      run('python3', '-c', python),
    ]);
    expect([a.text, b.text, c.text].map((text) => text.trim())).toEqual(['200 true', 'hello', "b'hello'"]);
  }, 30_000);

  test('a client without the CA file refuses it', async () => {
    const error = await new Promise<Error>((resolve) => connect({ port, host: '127.0.0.1' }).once('error', resolve));
    expect(error.message).toMatch(/certificate/);
  });
});

describe('what changes', () => {
  const serial = (path: string) => new X509Certificate(readFileSync(path)).serialNumber;

  test('nothing, as long as nothing changed', async () => {
    const before = [serial(tls.ca), serial(tls.server)];
    expect(await ensureLocalCertificates(tls, names, Date.now())).toBe('none');
    expect([serial(tls.ca), serial(tls.server)]).toEqual(before);
  });

  test('a new address, a month before the end, a broken file: a new server certificate of the same CA', async () => {
    const authority = serial(tls.ca);
    const more = certificateNames({ ...local, addresses: [...local.addresses, '10.9.9.9'] }, ['models.example.org']);
    expect(await ensureLocalCertificates(tls, more, Date.now())).toBe('server');
    expect(await ensureLocalCertificates(tls, more, Date.now() + 790 * day)).toBe('none');
    expect(await ensureLocalCertificates(tls, more, Date.now() + 796 * day)).toBe('server');
    writeFileSync(tls.server, 'half a certi');
    expect(await ensureLocalCertificates(tls, more, Date.now())).toBe('server');
    expect(serial(tls.ca)).toBe(authority);
  });

  test('a certificate never outlives its CA, and a CA near its end is replaced with everything it signed', async () => {
    const late = Date.now() + 3_600 * day;
    expect(await ensureLocalCertificates(tls, names, late)).toBe('server');
    const ends = (path: string) => new X509Certificate(readFileSync(path)).validToDate.getTime();
    expect(ends(tls.server)).toBe(ends(tls.ca));
    expect(await ensureLocalCertificates(tls, names, late + 40 * day)).toBe('authority');
  });
});
