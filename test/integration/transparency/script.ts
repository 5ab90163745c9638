import { handshake } from '../../../src/transparency/conversation.ts';
import type { Peer } from '../../../src/transparency/peer.ts';
import type { Target } from '../../../src/transparency/target.ts';
import { type Trace, traceOf } from '../../../src/transparency/trace.ts';
import type { RawServer } from '../gateway/raw-server.ts';

export type Awaited = 'head' | 'bytes' | 'end' | 'loss';

export type Side = 'client' | 'image';

/**
 * What one side does, or waits for: `head`, a whole head; `bytes`, everything that the other side has sent so far;
 * `end`, the other side's FIN or reset; `loss`, that the connection is gone.
 */
export type Step =
  | { readonly by: Side; readonly send: string | Buffer; readonly cut?: number; readonly head?: true }
  | { readonly by: Side; readonly ends: 'FIN' | 'RST' }
  | { readonly by: Side; readonly awaits: Awaited };

/** Both sides of a connection between two raw sockets. The first step sends the client's head. */
export interface Script {
  readonly name: string;
  readonly steps: readonly Step[];
}

export const switching = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  '',
  '',
].join('\r\n');

export function sends(by: Side, send: string | Buffer, cut?: number): Step {
  return { by, send, ...(cut === undefined ? {} : { cut }) };
}

/** The client's head of one more request, and what it sends in the same write. */
export function asks(send: string): Step {
  return { by: 'client', send, head: true };
}

export function ends(by: Side, how: 'FIN' | 'RST'): Step {
  return { by, ends: how };
}

export function awaits(by: Side, what: Awaited): Step {
  return { by, awaits: what };
}

/** A handshake, the image's answer to it, and what follows once the client has that. */
export function answered(name: string, answer: string | Buffer, ...then: readonly Step[]): Script {
  const opening = [sends('client', handshake()), awaits('image', 'head'), sends('image', answer)];
  return { name, steps: [...opening, awaits('client', 'bytes'), ...then] };
}

/** What follows an ordinary handshake. */
export function spliced(name: string, ...then: readonly Step[]): Script {
  return answered(name, switching, ...then);
}

/** The quiet end of a script: once the client has what was sent to it, it ends and the image does. */
export const quietEnd: readonly Step[] = [
  awaits('client', 'bytes'),
  ends('client', 'FIN'),
  awaits('image', 'end'),
  ends('image', 'FIN'),
];

export interface BothSides {
  readonly client: Trace;
  readonly image: Trace;
}

/** Plays the script between a client of `target` and the next connection of `server`, which has to be behind it. */
export async function play(target: Target, server: RawServer, { steps }: Script): Promise<BothSides> {
  const client = await target.connect();
  let image: Peer | undefined;
  const sent = { client: 0, image: 0 };
  const cut = new Set<Side>();
  try {
    for (const [index, step] of steps.entries()) {
      if (step.by === 'image') image ??= await server.accept();
      const peer = step.by === 'client' ? client : (image ?? fail('the image has no connection yet'));
      if ('send' in step) {
        const bytes = Buffer.from(step.send as string, 'latin1');
        sent[step.by] += bytes.length;
        write(
          peer,
          index === 0 || step.head ? Buffer.from(target.dress(bytes.toString('latin1')), 'latin1') : bytes,
          step.cut,
        );
      } else if ('ends' in step) {
        if (step.ends === 'FIN') peer.socket.end();
        else {
          peer.reset();
          cut.add(step.by);
        }
      } else {
        const count = step.by === 'client' ? sent.image : sent.client;
        await peer.until(`step ${index}`, () => reached(peer, step.awaits, count));
      }
    }
    image ??= await server.accept();
    await Promise.all([finish(client), finish(image)]);
    return { client: seenBy('client', client, cut), image: seenBy('image', image, cut) };
  } finally {
    client.destroy();
    image?.destroy();
  }
}

/** A side that resets learns nothing more of the other. */
function seenBy(side: Side, peer: Peer, cut: ReadonlySet<Side>): Trace {
  const trace = traceOf(peer);
  return cut.has(side) ? { ...trace, ending: 'a reset of its own' } : trace;
}

function reached(peer: Peer, what: Awaited, count: number): boolean {
  if (what === 'loss' || peer.closed) return peer.closed;
  if (what === 'end' || peer.ended) return peer.ended;
  return what === 'head' ? peer.received.includes('\r\n\r\n') : peer.received.length >= count;
}

/** Waits for the other side's end, and ends too. */
async function finish(peer: Peer): Promise<void> {
  await peer.until('the end of the connection', () => peer.over);
  if (!peer.closed) peer.socket.end();
  await peer.whenClosed();
}

function write(peer: Peer, bytes: Buffer, cut = bytes.length): void {
  for (let at = 0; at < bytes.length; at += cut) peer.write(bytes.subarray(at, at + cut));
}

function fail(message: string): never {
  throw new Error(message);
}
