import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { requestToken } from '../support/model-arts.ts';
import { freePort, Platform } from '../support/platform.ts';
import { runSluice } from '../support/serve-process.ts';
import { type Peer, TlsConnection } from '../support/tls-connection.ts';

setDefaultTimeout(60_000);

let platform: Platform;
const admin = freePort();
const proxied = freePort();

beforeAll(async () => {
  const addresses = (port: number) => [
    '--listen',
    `[::]:${port}`,
    '--admin',
    `[::1]:${admin}`,
    '--address',
    `https://[::1]:${port}`,
  ];
  const proxies = [
    '--proxy-protocol-listen',
    `[::]:${proxied}`,
    '--proxy-protocol-from',
    '::1',
    '--trusted-proxy',
    '198.51.100.0/24',
  ];
  platform = await Platform.start({ more: (port) => [...addresses(port), ...proxies] });
}, 90_000);
afterAll(() => platform?.[Symbol.asyncDispose](), 60_000);

const version1 = (client: string) => Buffer.from(`PROXY TCP6 ${client} ::1 4711 443\r\n`);

/** The status of an attempt to log in from an address. */
async function login(password: string, peer: Peer, ...lines: readonly string[]): Promise<number> {
  const { user, domain, project_name: project } = platform.credentials;
  const identity = { methods: ['password'], password: { user: { name: user, password, domain: { name: domain } } } };
  const body = JSON.stringify({ auth: { identity, scope: { project: { name: project } } } });
  const connection = await TlsConnection.open(peer);
  const head = ['POST /v3/auth/tokens HTTP/1.1', 'Host: a', `Content-Length: ${body.length}`, ...lines, '', body];
  connection.write(head.join('\r\n'));
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(await connection.takeThrough('\r\n\r\n'))?.[1]);
  connection.destroy();
  return status;
}

const via = (ahead?: Uint8Array): Peer => ({
  host: '::1',
  port: ahead === undefined ? platform.port : proxied,
  ca: platform.ca,
  ...(ahead && { ahead }),
});

test('clients behind a load balancer are told apart: one that guesses passwords locks out itself alone', async () => {
  const { password } = platform.credentials;
  for (let guess = 0; guess < 5; guess += 1) expect(await login('wrong', via(version1('2001:db8::1')))).toBe(401);
  const locked = await login(password, via(version1('2001:db8::1')));
  expect(locked).not.toBe(201);
  expect(await login(password, via(version1('2001:db8::2')))).toBe(201);
  expect(await login(password, via())).toBe(201);
  // What it says of itself, without a balancer or past it, changes nothing …
  expect(await login(password, via(version1('2001:db8::1')), 'X-Forwarded-For: 2001:db8::2')).toBe(locked);
  // … but what a trusted proxy says does.
  const proxy = Buffer.from('PROXY TCP4 198.51.100.7 198.51.100.1 4711 443\r\n');
  expect(await login(password, via(proxy), 'X-Forwarded-For: 2001:db8::2')).toBe(201);
  expect(await login(password, via(proxy), 'X-Forwarded-For: 2001:db8::1')).toBe(locked);
});

test('everything is reached over IPv6, with a certificate for the address, and over IPv4', async () => {
  expect(platform.credentials.endpoint).toBe(`https://[::1]:${platform.port}`);
  for (const host of ['[::1]', '127.0.0.1']) {
    const answer = await fetch(`https://${host}:${platform.port}/`, { tls: { ca: platform.ca } });
    expect(answer.status).toBe(200);
  }
  expect((await fetch(`http://[::1]:${admin}/readyz`)).status).toBe(200);
  const status = await runSluice(['status', '--data', platform.dataFolder]);
  expect(status.output).toContain(`https://[::1]:${platform.port}`);
  expect((await requestToken(platform)).status).toBe(201);
});
