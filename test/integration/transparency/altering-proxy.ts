import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { frameAt } from '../../../src/transparency/frame.ts';
import type { Certificate } from '../gateway/raw-server.ts';

/** What a proxy does to what passes; one that does nothing is honest. */
export interface Alteration {
  /** The head of a request or an answer, without its empty line. */
  readonly requestHead?: (head: string) => string;
  readonly answerHead?: (head: string) => string;
  /** A whole frame of the image, whose payload begins at `payload`. */
  readonly frame?: (frame: Buffer, payload: number) => readonly Buffer[];
  /** Drops what comes in one piece with a request's head. */
  readonly swallowsEarly?: boolean;
  readonly resetBecomesFin?: boolean;
  /** A FIN of one side ends the other direction too. */
  readonly closesWhole?: boolean;
}

/** A TCP proxy in front of a port of loopback. */
export class AlteringProxy implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** With a certificate it speaks TLS to its clients, as the gateway does. */
  static async start(port: number, alteration: Alteration = {}, certificate?: Certificate): Promise<AlteringProxy> {
    const serve = (client: Socket) => {
      const image = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
      relay(client, image, alteration, fromClient(alteration));
      relay(image, client, alteration, fromImage(alteration));
    };
    const options = { allowHalfOpen: true, noDelay: true };
    const server = certificate ? createTlsServer({ ...options, ...certificate }, serve) : createServer(options, serve);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new AlteringProxy(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

type Pass = (chunk: Buffer) => readonly Buffer[];

function relay(from: Socket, to: Socket, alteration: Alteration, pass: Pass): void {
  from.on('data', (chunk: Buffer) => {
    for (const piece of pass(chunk)) to.write(piece);
  });
  from.on('end', () => {
    to.end();
    if (alteration.closesWhole) from.end();
  });
  from.on('error', () => {
    if (alteration.resetBecomesFin) to.end();
    else to.resetAndDestroy();
  });
}

function fromClient({ requestHead, swallowsEarly }: Alteration): Pass {
  const headed = behindHead(requestHead, (bytes) => [bytes]);
  let first = true;
  return (chunk) => {
    const end = chunk.indexOf('\r\n\r\n');
    const swallowed = first && swallowsEarly && end >= 0 ? chunk.subarray(0, end + 4) : chunk;
    first = false;
    return headed(swallowed);
  };
}

function fromImage({ answerHead, frame }: Alteration): Pass {
  return behindHead(answerHead, frame === undefined ? (bytes) => [bytes] : wholeFrames(frame));
}

/** Alters the head once it is whole, and hands on to `rest` what comes behind it. */
function behindHead(alter: ((head: string) => string) | undefined, rest: Pass): Pass {
  let held = Buffer.alloc(0);
  let passed = false;
  return (chunk) => {
    if (passed) return rest(chunk);
    held = Buffer.concat([held, chunk]);
    const end = held.indexOf('\r\n\r\n');
    if (end < 0) return [];
    passed = true;
    const head = held.toString('latin1', 0, end);
    return [Buffer.from(alter?.(head) ?? head, 'latin1'), held.subarray(end, end + 4), ...rest(held.subarray(end + 4))];
  };
}

function wholeFrames(alter: (frame: Buffer, payload: number) => readonly Buffer[]): Pass {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    const out: Buffer[] = [];
    for (let next = frameAt(held, 0); next !== undefined; next = frameAt(held, 0)) {
      out.push(...alter(held.subarray(0, next.end), next.payload));
      held = held.subarray(next.end);
    }
    return out;
  };
}
