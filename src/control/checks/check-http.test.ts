import { afterEach, describe, expect, test } from 'bun:test';
import type { Socket } from 'node:net';
import { CheckTargets, noEngine } from '../../../test/support/check-target.ts';
import { runCheck } from './run-check.ts';

let targets = new CheckTargets();

afterEach(async () => {
  await targets[Symbol.asyncDispose]();
  targets = new CheckTargets();
});

/** Answers each request with these bytes and closes. */
const answering = (bytes: string) => (socket: Socket) => socket.once('data', () => socket.end(bytes));

async function detailOf(onConnection: (socket: Socket) => void, timeout = 5000): Promise<string> {
  const target = await targets.plain(onConnection);
  const result = await runCheck({ kind: 'http', tls: false, path: '/health' }, target, timeout, noEngine);
  return result?.passed === false ? result.detail : 'passed';
}

describe('an HTTP check', () => {
  test('asks as a client would, and says who asks', async () => {
    let asked = '';
    const target = await targets.plain((socket) =>
      socket.once('data', (chunk) => {
        asked = String(chunk);
        socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      }),
    );
    const check = { kind: 'http', tls: false, path: '/ready?deep=1' } as const;
    expect(await runCheck(check, target, 5000, noEngine)).toEqual({ passed: true });
    expect(asked.split('\r\n')).toEqual([
      'GET /ready?deep=1 HTTP/1.1',
      `Host: 127.0.0.1:${target.port}`,
      'User-Agent: sluice-probe',
      'Accept: */*',
      'Connection: close',
      '',
      '',
    ]);
  });

  test('passes over TLS, whoever signed the certificate', async () => {
    const target = await targets.tls(answering('HTTP/1.1 200 OK\r\n\r\nfine'));
    expect(await runCheck({ kind: 'http', tls: true, path: '/' }, target, 5000, noEngine)).toEqual({ passed: true });
  });

  test.each([
    ['HTTP/1.1 200 OK\r\n\r\n', 'passed'],
    ['HTTP/1.0 299 Fine\r\n\r\n', 'passed'],
    ['HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n', 'passed'],
    ['HTTP/1.1 399\r\n\r\n', 'passed'],
    ['HTTP/1.1 200 OK\n\n', 'passed'],
    ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 'passed'],
    ['HTTP/1.1 404 Not Found\r\n\r\n', 'HTTP GET /health: it was answered 404'],
    ['HTTP/1.1 503 No\r\n\r\n', 'HTTP GET /health: it was answered 503'],
    ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'HTTP GET /health: it was answered 101'],
    ['SSH-2.0-OpenSSH_9.2\r\n\r\n', 'HTTP GET /health: the answer is no HTTP: it begins with "SSH-2.0-OpenSSH_9.2"'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'HTTP GET /health: the answer is no HTTP: it begins with "HTTP/1.1 2000 OK"'],
    ['', 'HTTP GET /health: the connection was closed before any answer'],
    ['HTTP/1.1 200 OK\r\nServer: x', 'HTTP GET /health: the connection was closed before any answer'],
    [
      '\x15\x03\x01\x00\x02\x02\x50',
      'HTTP GET /health: the port speaks TLS: set the protocol of the probe to https or wss',
    ],
  ])('%j: %s', async (bytes, words) => {
    expect(await detailOf(answering(bytes))).toBe(words);
  });

  test('is understood however the answer is cut into pieces', async () => {
    const bytes = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nbody';
    const dripping = async (socket: Socket) => {
      for (const byte of bytes) {
        socket.write(byte);
        await Bun.sleep(1);
      }
      socket.end();
    };
    expect(await detailOf((socket) => socket.once('data', () => void dripping(socket)))).toBe('passed');
  });

  test('names the time when nothing comes', async () => {
    expect(await detailOf((socket) => socket.resume(), 200)).toBe('HTTP GET /health: no answer within 200 ms');
  });
});

describe('a hostile answer', () => {
  /** Writes without end, as fast as it is taken, until the connection is gone; counts what it got rid of. */
  function flooding(begin: string, piece: string, written: { bytes: number }) {
    return (socket: Socket) =>
      socket.once('data', () => {
        socket.write(begin);
        const more = () => {
          while (!socket.destroyed && socket.write(piece)) written.bytes += piece.length;
        };
        socket.on('drain', more);
        more();
      });
  }

  test('whose head never ends is cut off', async () => {
    const written = { bytes: 0 };
    const line = `X-Filling: ${'x'.repeat(1000)}\r\n`;
    const words = await detailOf(flooding('HTTP/1.1 200 OK\r\n', line, written));
    expect(words).toBe('HTTP GET /health: the head of the answer is longer than 32 KB');
  });

  test('that drips is over in time', async () => {
    const dripping = (socket: Socket) => {
      const timer = setInterval(() => socket.write('X'), 20);
      socket.on('close', () => clearInterval(timer));
    };
    expect(await detailOf(dripping, 300)).toBe('HTTP GET /health: no answer within 300 ms');
  });

  test('whose body never ends passes, and is not read for long', async () => {
    const written = { bytes: 0 };
    const body = 'y'.repeat(65_536);
    expect(await detailOf(flooding('HTTP/1.1 200 OK\r\n\r\n', body, written))).toBe('passed');
    expect(written.bytes).toBeLessThan(64 * 1024 * 1024);
  });

  test('of interim answers without end is cut off', async () => {
    const words = await detailOf(flooding('', 'HTTP/1.1 102 Wait\r\n\r\n'.repeat(500), { bytes: 0 }));
    expect(words).toBe('HTTP GET /health: more than 20 interim answers came');
  });
});
