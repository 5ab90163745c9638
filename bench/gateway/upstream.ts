import type { Socket, TLSOptions } from 'bun';
import { openLibc } from '../../src/libc/libc.ts';
import { acceptKey } from './web-socket.ts';

/** <asm/socket.h>. */
const socketLevel = 1;
const sendBuffer = 7;
const floodBufferBytes = 64 * 1024;

const switching = Buffer.from(
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey}\r\n\r\n`,
);
const answerBody = JSON.stringify({ result: 'x'.repeat(100) });
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${answerBody.length}\r\n\r\n${answerBody}`,
);
const nothing = Buffer.alloc(0);
/** Messages of 64 KB, one behind the other (RFC 6455, section 5.2), without an end. */
const flood = Buffer.concat([Buffer.of(0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0), Buffer.alloc(65_536, 'sluice')]);

const libc = openLibc();

/**
 * The image that all proxies stand in front of: answers requests, echoes what comes behind an upgrade byte for byte, and
 * on a path that ends in `/flood` sends without an end. With `tls` it is what a client talks to without any proxy.
 */
export function startUpstream(tls?: TLSOptions) {
  return Bun.listen<UpstreamConnection>({
    hostname: '127.0.0.1',
    port: 0,
    ...(tls === undefined ? {} : { tls }),
    socket: {
      open: (socket) => {
        socket.data = new UpstreamConnection(socket as UpstreamSocket);
      },
      data: (socket, chunk) => socket.data.take(chunk),
      drain: (socket) => socket.data.drained(),
    },
  });
}

type UpstreamSocket = Socket<UpstreamConnection> & { readonly fd: number };

class UpstreamConnection {
  readonly #socket: UpstreamSocket;
  #mode: 'requests' | 'echo' | 'flood' = 'requests';
  #head = '';
  #kept: Buffer[] = [];

  constructor(socket: UpstreamSocket) {
    this.#socket = socket;
  }

  take(chunk: Buffer): void {
    if (this.#mode === 'echo') this.#echo(chunk);
    else if (this.#mode === 'requests') this.#takeRequests(chunk);
  }

  drained(): void {
    while (this.#kept.length > 0) {
      const bytes = this.#kept[0] ?? nothing;
      const taken = Math.max(0, this.#socket.write(bytes));
      if (taken < bytes.length) {
        this.#kept[0] = bytes.subarray(taken);
        return;
      }
      this.#kept.shift();
    }
    if (this.#mode === 'flood') this.#flood();
    else this.#socket.resume();
  }

  #echo(chunk: Buffer): void {
    if (this.#kept.length > 0) {
      this.#kept.push(chunk);
      return;
    }
    const taken = Math.max(0, this.#socket.write(chunk));
    if (taken === chunk.length) return;
    this.#kept.push(chunk.subarray(taken));
    this.#socket.pause();
  }

  #takeRequests(chunk: Buffer): void {
    this.#head += chunk.toString('latin1');
    for (let end = this.#head.indexOf('\r\n\r\n'); end >= 0; end = this.#head.indexOf('\r\n\r\n')) {
      const head = this.#head.slice(0, end);
      this.#head = this.#head.slice(end + 4);
      if (/^upgrade: websocket$/im.test(head)) this.#switch(head);
      else this.#socket.write(answer);
    }
  }

  #switch(head: string): void {
    this.#socket.write(switching);
    this.#mode = /^GET \S*\/flood /.test(head) ? 'flood' : 'echo';
    if (this.#mode === 'echo') return;
    libc.setOption(this.#socket.fd, socketLevel, sendBuffer, floodBufferBytes);
    this.#flood();
  }

  #flood(): void {
    for (;;) {
      const taken = Math.max(0, this.#socket.write(flood));
      if (taken === flood.length) continue;
      this.#kept.push(flood.subarray(taken));
      return;
    }
  }
}
