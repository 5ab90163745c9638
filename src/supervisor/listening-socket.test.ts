import { afterAll, describe, expect, test } from 'bun:test';
import { closeSync, openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { openLibc } from '../libc/libc.ts';
import { checkInheritedSocket, openListeningSocket } from './listening-socket.ts';
import { decodeSocketAddress, encodeSocketAddress, longestSocketAddress } from './socket-address.ts';

const libc = openLibc();
const opened: number[] = [];
afterAll(() => {
  for (const descriptor of opened) libc.close(descriptor);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function open(host: string, port: number, beside: readonly number[] = []): number {
  const request = { listen: { host, port }, beside: new Set(beside), language: 'en' } as const;
  const descriptor = openListeningSocket(libc, request);
  opened.push(descriptor);
  return descriptor;
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe('the listening socket', () => {
  test.each([
    ['127.0.0.1', ['127.0.0.1'], ['::1', '127.0.0.2']],
    ['0.0.0.0', ['127.0.0.1', '127.0.0.2'], ['::1']],
    ['::1', ['::1'], ['127.0.0.1']],
    ['::', ['::1', '127.0.0.1'], []],
  ])('on %s is reached at %p and not at %p', async (host, reached, unreached) => {
    const port = await freePort();
    open(host, port);
    for (const address of reached) expect([address, await canConnect(address, port)]).toEqual([address, true]);
    for (const address of unreached) expect([address, await canConnect(address, port)]).toEqual([address, false]);
  });

  test('is refused beside another one, which is named, and taken beside a process of one’s own', async () => {
    const port = await freePort();
    open('127.0.0.1', port);
    expect(() => open('127.0.0.1', port)).toThrow(`Port ${port} is in use by process ${process.pid} (`);
    expect(() => open('::', port)).toThrow('is in use by process');
    expect(open('127.0.0.1', port, [process.pid])).toBeGreaterThan(2);
  });

  test('an address that is not of this machine is said in words', async () => {
    const port = await freePort();
    expect(() => open('192.0.2.1', port)).toThrow(
      `Cannot listen on 192.0.2.1:${port}: this machine has no such address`,
    );
  });

  test('is not inherited by programs that are started', async () => {
    const port = await freePort();
    const descriptor = open('127.0.0.1', port);
    const child = Bun.spawn(['ls', '-l', '/proc/self/fd'], { stdout: 'pipe' });
    expect(await child.stdout.text()).not.toMatch(new RegExp(` ${descriptor} -> socket`));
  });
});

describe('a socket that was handed over', () => {
  test('must listen, on the port of the configuration', async () => {
    const port = await freePort();
    const listen = { host: '127.0.0.1', port };
    const descriptor = open('127.0.0.1', port);
    expect(checkInheritedSocket(libc, descriptor, listen)).toBe(descriptor);
    expect(() => checkInheritedSocket(libc, descriptor, { ...listen, port: 1 })).toThrow('but --listen says 1');
    const silent = libc.socket(2, 1, 0);
    opened.push(silent);
    expect(() => checkInheritedSocket(libc, silent, listen)).toThrow('it does not listen');
    const file = openSync('/dev/null', 'r');
    expect(() => checkInheritedSocket(libc, file, listen)).toThrow('is no socket');
    closeSync(file);
  });
});

test.each(['0.0.0.0', '203.0.113.9', '::', '::1', '2001:db8::7:0:1', '::ffff:10.0.0.1', 'fe80:1:2:3:4:5:6:7'])(
  'the address %s keeps its family and port in C',
  (host) => {
    const bytes = new Uint8Array(longestSocketAddress);
    const encoded = encodeSocketAddress({ host, port: 8443 });
    bytes.set(encoded);
    expect(encoded.length).toBe(host.includes(':') ? 28 : 16);
    expect(decodeSocketAddress(bytes)).toEqual({ family: host.includes(':') ? 10 : 2, port: 8443 });
  },
);
