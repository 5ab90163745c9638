import { afterEach, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { CheckTargets, noEngine } from '../../../test/support/check-target.ts';
import type { CheckOf } from '../../domain/probe-plan.ts';
import { runCheck } from './run-check.ts';

type Settings = Omit<CheckOf<'web-socket'>, 'kind' | 'tls' | 'path'>;

let targets = new CheckTargets();

afterEach(async () => {
  await targets[Symbol.asyncDispose]();
  targets = new CheckTargets();
});

async function detailOf(server: (socket: Socket) => void, settings: Settings = {}, timeout = 5000): Promise<string> {
  const target = await targets.plain(server);
  const check = { kind: 'web-socket', tls: false, path: '/ws', ...settings } as const;
  const result = await runCheck(check, target, timeout, noEngine);
  return result?.passed === false ? result.detail.replace('WebSocket ws /ws: ', '') : 'passed';
}

const acceptOf = (head: string) => {
  const key = /^sec-websocket-key: (.*)\r$/im.exec(head)?.[1] ?? '';
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
};

const switching = (head: string, more = '') =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(head)}\r\n${more}\r\n`;

const frame = (first: number, payload: string | Buffer) => {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  if (bytes.length < 126) return Buffer.concat([Buffer.from([first, bytes.length]), bytes]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE((first << 8) | 126, 0);
  head.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
};
const text = (payload: string) => frame(0x81, payload);
const close = (code: number, reason = '') =>
  frame(0x88, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]));
const ping = frame(0x89, 'p');

/** The payload of a client's short frames, unmasked, with their first byte. */
function clientFrames(given: string | Buffer): { readonly first: number; readonly payload: Buffer }[] {
  const bytes = typeof given === 'string' ? Buffer.from(given) : given;
  const frames = [];
  for (let at = 0; at + 6 <= bytes.length; ) {
    const length = (bytes[at + 1] ?? 0) & 127;
    const mask = bytes.subarray(at + 2, at + 6);
    const masked = bytes.subarray(at + 6, at + 6 + length);
    const payload = Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
    frames.push({ first: bytes[at] ?? 0, payload });
    at += 6 + length;
  }
  return frames;
}

/** Shakes hands, sends `greeting`, and answers each frame with what `answer` makes of it; by default only a Close frame, and then ends. */
function server(
  greeting: readonly Uint8Array[] = [],
  answer: (frame: { readonly first: number; readonly payload: Buffer }) => Uint8Array | undefined = () => undefined,
) {
  return (socket: Socket) =>
    socket.once('data', (head) => {
      socket.write(switching(String(head)));
      for (const bytes of greeting) socket.write(bytes);
      socket.on('data', (bytes) => {
        for (const one of clientFrames(bytes)) {
          const said = answer(one);
          if (said) socket.write(said);
          else if (one.first === 0x88) socket.end(frame(0x88, one.payload));
        }
      });
    });
}

const echo = ({ first, payload }: { readonly first: number; readonly payload: Buffer }) =>
  first === 0x81 ? frame(first, payload) : undefined;

describe('a WebSocket check', () => {
  test('shakes hands as a client that is no browser, and closes with 1000', async () => {
    let head = '';
    const frames: { readonly first: number; readonly payload: Buffer }[] = [];
    const shaking = (socket: Socket) =>
      socket.once('data', (bytes) => {
        head = String(bytes);
        socket.write(switching(head, 'Sec-WebSocket-Protocol: chat\r\n'));
        socket.on('data', (more) => {
          frames.push(...clientFrames(more));
          socket.end(close(1000));
        });
      });
    expect(await detailOf(shaking, { subProtocol: 'chat' })).toBe('passed');
    const [first, ...fields] = head.split('\r\n');
    expect(first).toBe('GET /ws HTTP/1.1');
    expect(fields.map((field) => field.replace(/(?<=^(Host|Sec-WebSocket-Key): ).*/, '…'))).toEqual([
      'Host: …',
      'User-Agent: sluice-probe',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: …',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: chat',
      '',
      '',
    ]);
    expect(frames.map(({ first: byte, payload }) => [byte, payload.toString('hex')])).toEqual([[0x88, '03e8']]);
  });

  test('passes over TLS, whoever signed the certificate', async () => {
    const target = await targets.tls(server([], echo));
    const check = { kind: 'web-socket', tls: true, path: '/', message: 'hello', expect: 'ell' } as const;
    expect(await runCheck(check, target, 5000, noEngine)).toEqual({ passed: true });
  });

  test.each<[string, (socket: Socket) => void, Settings, string]>([
    ['no message is asked for', server(), {}, 'passed'],
    ['any answer will do', server([], echo), { message: 'hello' }, 'passed'],
    ['an answer is looked into', server([], echo), { message: 'hello', expect: 'hello' }, 'passed'],
    ['a greeting is enough', server([text('welcome')]), { expect: 'welcome' }, 'passed'],
    ['others are passed over', server([text('loading'), text('still'), text('ready')]), { expect: 'ready' }, 'passed'],
    ['binary is looked into, too', server([frame(0x82, 'ok?')]), { expect: 'ok' }, 'passed'],
    ['pings come in between', server([ping, ping, text('a')]), { expect: 'a' }, 'passed'],
    [
      'a message is in fragments',
      server([frame(0x01, 're'), ping, frame(0, 'a'), frame(0x80, 'dy')]),
      { expect: 'ready' },
      'passed',
    ],
    ['a message is long', server([text('x'.repeat(60_000)), text('y')]), { expect: 'y' }, 'passed'],
    ['messages come before the Close frame', server([text('a'), frame(0x01, 'b')], () => undefined), {}, 'passed'],
  ])('%s', async (_name, shaking, settings, words) => {
    expect(await detailOf(shaking, settings)).toBe(words);
  });

  test('answers pings with the same bytes', async () => {
    const pongs: string[] = [];
    const asking = server([frame(0x89, 'are you there')], ({ first, payload }) => {
      if (first !== 0x8a) return undefined;
      pongs.push(payload.toString());
      return text('now');
    });
    expect(await detailOf(asking, { expect: 'now' })).toBe('passed');
    expect(pongs).toEqual(['are you there']);
  });
});

describe('a handshake', () => {
  const answering = (bytes: (head: string) => string) => (socket: Socket) =>
    socket.once('data', (head) => socket.end(bytes(String(head))));
  test.each<[string, (head: string) => string, Settings]>([
    ['the handshake was answered 404', () => 'HTTP/1.1 404 Not Found\r\n\r\n', {}],
    ['the handshake was answered 200', () => 'HTTP/1.1 200 OK\r\n\r\n', {}],
    [
      '101 came, but Sec-WebSocket-Accept does not fit the key',
      (head) => switching(head).replace(/Accept: .../, 'Accept: abc'),
      {},
    ],
    ['101 came, but without "Upgrade: websocket"', (head) => switching(head).replace('Upgrade: web', 'X: web'), {}],
    ['101 came, but without "Connection: Upgrade"', (head) => switching(head).replace(': Upgrade', ': close'), {}],
    [
      '101 came, but with an extension that was not asked for',
      (head) => switching(head, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
      {},
    ],
    ['101 came, but with sub-protocol "" and not "chat"', (head) => switching(head), { subProtocol: 'chat' }],
    [
      '101 came, but with sub-protocol "chat" and not ""',
      (head) => switching(head, 'Sec-WebSocket-Protocol: chat\r\n'),
      {},
    ],
    ['the connection was closed before any answer', () => '', {}],
    ['the connection was closed before any answer to the Close frame', (head) => switching(head), {}],
    ['the port speaks TLS: set the protocol of the probe to https or wss', () => '\x15\x03\x03\x00\x02', {}],
  ])('%s', async (words, bytes, settings) => {
    expect(await detailOf(answering(bytes), settings)).toBe(words);
  });

  test('that is not answered is over in time', async () => {
    expect(await detailOf((socket) => socket.resume(), {}, 200)).toBe('no answer within 200 ms');
  });
});

describe('a server that does not answer well', () => {
  test.each<[string, (socket: Socket) => void, Settings]>([
    ['101 came, but no message within 400 ms', server(), { message: 'a' }],
    ['101 came, but no message with "ready" within 400 ms', server(), { expect: 'ready' }],
    [
      '101 came, but no message with "ready" within 400 ms; the last one was "loading"',
      server([text('loading')]),
      { expect: 'ready' },
    ],
    ['101 came, but the server closed with 1011 "no model"', server([close(1011, 'no model')]), { message: 'a' }],
    ['101 came, but the server closed with 1005', server([frame(0x88, '')]), { message: 'a' }],
    ['no answer to the Close frame within 400 ms', server([], () => text('what?')), {}],
    ['a frame came that RFC 6455 does not allow: it is masked', server([Buffer.from([0x81, 0x80, 0, 0, 0, 0])]), {}],
    [
      'a frame came that RFC 6455 does not allow: it sets a reserved bit, though no extension was agreed on',
      server([frame(0xc1, 'a')]),
      {},
    ],
    ['a frame came that RFC 6455 does not allow: its opcode is 3', server([frame(0x83, 'a')]), {}],
    ['a frame came that RFC 6455 does not allow: its fragments are out of order', server([frame(0x80, 'a')]), {}],
    [
      'a frame came that RFC 6455 does not allow: its fragments are out of order',
      server([frame(0x01, 'a'), text('b')]),
      {},
    ],
    [
      'a frame came that RFC 6455 does not allow: it is a control frame with fragments or more than 125 bytes',
      server([frame(0x89, 'x'.repeat(126))]),
      {},
    ],
    [
      'a frame came that RFC 6455 does not allow: its length is not valid',
      server([Buffer.from([0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255])]),
      {},
    ],
  ])('%s', async (words, shaking, settings) => {
    expect(await detailOf(shaking, settings, 400)).toBe(words);
  });
});

describe('a hostile server', () => {
  /** Sends the same bytes for ever, as fast as they are taken. */
  const flooding = (begin: Uint8Array, piece: Uint8Array) => (socket: Socket) =>
    socket.once('data', (head) => {
      socket.write(switching(String(head)));
      socket.write(begin);
      const more = () => {
        while (!socket.destroyed && socket.write(piece));
      };
      socket.on('drain', more);
      more();
    });
  const endless = Buffer.from([0x82, 127, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  const nothing = new Uint8Array();

  test('with a frame of terabytes is cut off, and nothing of it piles up', async () => {
    Bun.gc(true);
    const before = process.memoryUsage().rss;
    const words = await detailOf(flooding(endless, Buffer.alloc(65_536)), { expect: 'x' }, 30_000);
    expect(words).toBe('101 came, but more than 16 MB came without any message with "x"');
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });

  test('with messages without end is cut off', async () => {
    const many = Buffer.concat(Array.from({ length: 1000 }, () => text('noise')));
    const words = await detailOf(flooding(nothing, many), { expect: 'x' }, 30_000);
    expect(words).toStartWith('101 came, but more than 10000 frames came without any message with "x"');
  });

  test('with fragments without end is cut off', async () => {
    const many = Buffer.concat(Array.from({ length: 1000 }, () => frame(0, 'noise')));
    const words = await detailOf(flooding(frame(0x01, ''), many), {}, 30_000);
    expect(words).toBe('more than 10000 frames came without any answer to the Close frame');
  });

  test('with pings without end is cut off', async () => {
    const words = await detailOf(flooding(nothing, ping), { message: 'a' }, 30_000);
    expect(words).toBe('101 came, but more than 10000 frames came without any message');
  });
});
