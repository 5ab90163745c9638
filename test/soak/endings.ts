import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { within } from '../support/deadline.ts';
import type { SoakTarget } from './worker-process.ts';

/** How a connection begins and ends. Resolves when it is over for the client. */
export type Ending = (target: SoakTarget) => Promise<void>;

const patience = 20_000;
const upgrade =
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
/** A ping without a payload, masked with zeros. */
const ping = Buffer.of(0x89, 0x80, 0, 0, 0, 0);

/** Every way in which a connection was seen to end, and some that nobody should. */
export const endings: Readonly<Record<string, Ending>> = {
  'no TLS at all': plain((socket) => socket.end('nonsense')),
  'plain HTTP': plain((socket) => void socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')),
  'half a TLS handshake, then a reset': plain((socket) => {
    socket.write(Buffer.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3), () => socket.resetAndDestroy());
  }),
  'half a TLS handshake, then silence': plain((socket) => void socket.write(Buffer.of(0x16, 3, 1, 2, 0, 1))),
  'a handshake and nothing more': secured((socket) => socket.end()),
  'half a head, then a reset': secured((socket) => {
    socket.write('GET / HTTP/1.1\r\nHo', () => socket.resetAndDestroy());
  }),
  'half a head, then silence': secured((socket) => void socket.write('GET / HTTP/1.1\r\nHo')),
  'a malformed head': secured((socket) => void socket.write('GET / HTTP/1.1\r\nHost : a\r\n\r\n')),
  'no token': secured((socket, { path }) => socket.end(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)),
  'no control process': secured((socket) => socket.end('GET /v3/x HTTP/1.1\r\nHost: a\r\n\r\n')),
  'many requests at once': secured((socket, target) => socket.end(request(target, 'refuses').repeat(5))),
  'a refusal': secured((socket, target) => socket.end(handshake(target, 'refuses'))),
  'an image that resets': secured((socket, target) => void socket.end(handshake(target, 'resets'))),
  'an image that says nonsense': secured((socket, target) => socket.end(handshake(target, 'nonsense'))),
  'an answer that breaks off': secured((socket, target) => socket.end(request(target, 'breaksOff'))),
  'half a body, then a reset': secured((socket, target) => {
    socket.write(request(target, 'silent', 'Content-Length: 100\r\n'), () => socket.resetAndDestroy());
  }),
  'a silent image that is given up': secured((socket, target) => {
    socket.write(handshake(target, 'silent'), () => socket.resetAndDestroy());
  }),
  'a socket that the client ends': opened('echo', (socket) => {
    socket.write(ping);
    socket.once('data', () => socket.end());
  }),
  'a socket that the client resets': opened('echo', (socket) => socket.resetAndDestroy()),
  'a socket that the image closes': opened('closes', (socket) => socket.end()),
  'a socket that the image resets': opened('resetsLater', () => undefined),
  'a reader that stops in the middle of a flood': secured((socket, target) => {
    socket.once('data', () => {
      socket.pause();
      socket.resetAndDestroy();
    });
    socket.write(handshake(target, 'floods'));
  }),
};

/** Tries to open a WebSocket; gives the status that came, and a way to end it. */
export async function tryToOpen(target: SoakTarget): Promise<{ readonly status: string; end(): void }> {
  const socket = connectTls({ host: '127.0.0.1', port: target.port, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  socket.write(handshake(target, 'echo'));
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  socket.once('data', resolve);
  const answer = await within(patience, 'an answer', promise);
  return { status: answer.toString('latin1', 9, 12), end: () => socket.destroy() };
}

function request({ path, token }: SoakTarget, manner: string, lines = ''): string {
  return `GET ${path}/${manner} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${token}\r\n${lines}\r\n`;
}

function handshake(target: SoakTarget, manner: string): string {
  return request(target, manner, upgrade);
}

type Act = (socket: Socket, target: SoakTarget) => void;

function plain(act: Act): Ending {
  return (target) => run(connectPlain({ host: '127.0.0.1', port: target.port }), 'connect', act, target);
}

function secured(act: Act): Ending {
  return (target) => {
    const socket = connectTls({ host: '127.0.0.1', port: target.port, rejectUnauthorized: false });
    return run(socket, 'secureConnect', act, target);
  };
}

/** A WebSocket that is open before anything happens to it. */
function opened(manner: string, act: Act): Ending {
  return secured((socket, target) => {
    socket.once('data', () => act(socket, target));
    socket.write(handshake(target, manner));
  });
}

async function run(socket: Socket, ready: string, act: Act, target: SoakTarget): Promise<void> {
  const over = Promise.withResolvers<void>();
  socket.on('error', () => undefined);
  socket.on('close', () => over.resolve());
  socket.on('data', () => undefined);
  socket.on(ready, () => act(socket, target));
  await within(patience, 'the end of a connection', over.promise).finally(() => socket.destroy());
}
