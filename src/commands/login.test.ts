import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../../test/support/command-line.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { fingerprintOf } from '../client/platform-authority.ts';
import { bodyHashHeader, signedTargetHeader } from '../contract/gateway-headers.ts';
import { createAuthority, issueServerCertificate } from '../tls/authority.ts';

/** A TLS address with a CA of its own in front of the API, as the gateway is. */
async function openFront(to: TestApi, port = 0) {
  const authority = await createAuthority(Date.now());
  const server = await issueServerCertificate(authority, { hosts: ['localhost'], addresses: [] }, Date.now());
  const front = Bun.serve({
    hostname: '127.0.0.1',
    port,
    tls: { cert: server.certificate, key: server.key },
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      if (pathname === '/ca.pem') return new Response(authority.certificate);
      const body = await request.text();
      const headers = new Headers(request.headers);
      headers.set(signedTargetHeader, `${pathname}${search}`);
      headers.set(bodyHashHeader, createHash('sha256').update(body).digest('hex'));
      const { method } = request;
      return fetch(`${to.address}${pathname}${search}`, { method, headers, ...(body !== '' && { body }) });
    },
  });
  const fingerprint = fingerprintOf(authority.certificate);
  return {
    address: `https://localhost:${front.port}`,
    port: front.port ?? 0,
    fingerprint,
    stop: () => front.stop(true),
  };
}

let api: TestApi;
let front: Awaited<ReturnType<typeof openFront>>;
beforeAll(async () => {
  api = await startTestApi();
  front = await openFront(api);
});
afterAll(async () => {
  await front.stop();
  await api[Symbol.asyncDispose]();
});

const keys = async () => (await api.call('GET', '/v3.0/OS-CREDENTIAL/credentials')).body.credentials;
const argv = () => ['login', front.address, '--name', 'there'] as const;

test('a password becomes a key of the login, which goes with the logout; the password is not kept', async () => {
  using user = new CommandLine();
  user.typed = ['y', api.credentials.password];
  const { code, out, err } = await user.run(...argv());
  expect(code).toBe(0);
  expect(err).toContain(`  ${front.fingerprint}\n`);
  expect(out).toStartWith(`Logged in to ${front.address} as admin, project local; the context "there" is in use.`);
  expect(statSync(user.contextFile).mode & 0o777).toBe(0o600);
  expect(readFileSync(user.contextFile, 'utf8')).not.toContain(api.credentials.password);
  expect(await keys()).toHaveLength(2);
  expect(await user.json('model', 'list')).toEqual([]);
  expect((await user.run('context', 'list')).out).toContain(`*  there  ${front.address}  admin  local\n`);
  expect((await user.run('logout')).out).toBe('The context "there" is forgotten.\n');
  expect(await keys()).toHaveLength(1);
  expect((await user.run('context', 'use', 'there')).err).toStartWith('There is no context "there".');
});

test('an access key does as well, and is left alone by the logout', async () => {
  using user = new CommandLine();
  user.input = api.credentials.secret_key;
  const how = ['--access-key', api.credentials.access_key, '--password-stdin', '--fingerprint', front.fingerprint];
  expect((await user.run(...argv(), ...how)).code).toBe(0);
  expect(await user.json('model', 'list')).toEqual([]);
  expect((await user.run('logout', 'there')).code).toBe(0);
  expect(await keys()).toHaveLength(1);
});

test('nothing is sent before the CA is pinned', async () => {
  using user = new CommandLine();
  user.input = api.credentials.password;
  const told = await user.run(...argv(), '--password-stdin');
  expect(told.err).toContain(`its fingerprint is ${front.fingerprint}`);
  const wrong = await user.run(...argv(), '--password-stdin', '--fingerprint', 'ab:cd');
  expect(wrong.err).toStartWith(`The CA of ${front.address} has another fingerprint`);
  user.typed = ['n'];
  expect((await user.run(...argv())).err).toContain('was not pinned');
  const file = join(user.home, 'no.pem');
  writeFileSync(file, 'nothing');
  expect((await user.run(...argv(), '--ca', file)).err).toContain('holds no certificate');
  expect(await keys()).toHaveLength(1);
});

test('a wrong password is said in the words of the platform', async () => {
  using user = new CommandLine();
  user.typed = ['y', 'S3cret-guess'];
  const { code, err } = await user.run(...argv());
  expect(code).toBe(1);
  expect(err).toContain('HTTP 401; request id ');
  expect(err).not.toContain('S3cret-guess');
});

test('a CA that has changed is refused, by calls and by the next login', async () => {
  const first = await openFront(api);
  using user = new CommandLine();
  user.input = api.credentials.secret_key;
  const how = [
    'login',
    first.address,
    '--name',
    'there',
    '--access-key',
    api.credentials.access_key,
    '--password-stdin',
  ];
  expect((await user.run(...how, '--fingerprint', first.fingerprint)).code).toBe(0);
  await first.stop();
  const second = await openFront(api, first.port);
  const refused = 'does not come from the CA that was pinned for the context "there"';
  expect((await user.run('model', 'list')).err).toContain(refused);
  expect((await user.run(...how, '--fingerprint', second.fingerprint)).err).toContain(refused);
  await second.stop();
});

test('a login is told as JSON', async () => {
  using user = new CommandLine();
  user.input = api.credentials.secret_key;
  const key = ['--access-key', api.credentials.access_key, '--password-stdin'];
  const told = await user.json(...argv(), ...key, '--fingerprint', front.fingerprint);
  expect(told).toEqual({ address: front.address, name: 'there', user: 'admin', project: 'local' });
});
