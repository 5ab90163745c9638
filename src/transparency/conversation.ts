import { close, frameAt } from './frame.ts';
import type { Peer } from './peer.ts';
import type { Target } from './target.ts';
import { type Trace, traceOf } from './trace.ts';

/** Bytes that a client sends, and how many frames it waits for before it goes on. */
export interface Turn {
  readonly send: Buffer;
  /** Written in pieces of this size. */
  readonly cut?: number;
  readonly answers?: number;
  /** A FIN behind the bytes. */
  readonly ends?: boolean;
}

/** What a client does with a server. There is nothing to expect: two runs of it have to look alike. */
export interface Conversation {
  readonly name: string;
  readonly head: string;
  /** Sent in the same write as the head. */
  readonly early?: Buffer;
  readonly turns: readonly Turn[];
}

/** A handshake; `lines` stand behind what every handshake has. */
export function handshake(path = '/', ...lines: readonly string[]): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: image.example:8443',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...lines,
    '',
    '',
  ].join('\r\n');
}

/** The end of most conversations: the server answers it and ends the connection. */
export const farewell: Turn = { send: close(1000, 'done') };

/** Frames after an ordinary handshake, then the farewell. */
export function talk(name: string, ...turns: readonly (Turn | Buffer)[]): Conversation {
  return { name, head: handshake(), turns: [...turns.map(asTurn), farewell] };
}

/** Frames after an ordinary handshake. The last of them makes the server end the connection. */
export function lastWords(name: string, ...turns: readonly (Turn | Buffer)[]): Conversation {
  return { name, head: handshake(), turns: turns.map(asTurn) };
}

/** A message that is answered by one. */
export function echoed(...frames: readonly Buffer[]): Turn {
  return { send: Buffer.concat(frames), answers: 1 };
}

/** Has the conversation; what the client saw of it. Ends when the server has ended the connection. */
export async function converse(target: Target, conversation: Conversation): Promise<Trace> {
  const peer = await target.connect();
  try {
    peer.write(Buffer.concat([Buffer.from(target.dress(conversation.head), 'latin1'), conversation.early ?? nothing]));
    const over = () => peer.over;
    await peer.until('the head of an answer', () => over() || peer.received.includes('\r\n\r\n'));
    const frames = frameCounter(peer);
    let answers = 0;
    for (const turn of peer.text.startsWith('HTTP/1.1 101 ') ? conversation.turns : []) {
      if (peer.closed) break;
      for (const piece of pieces(turn)) peer.write(piece);
      if (turn.ends) peer.socket.end();
      answers += turn.answers ?? 0;
      await peer.until(`${answers} frames`, () => over() || frames() >= answers);
    }
    await peer.until('the end of the conversation', over);
    if (!peer.closed) peer.socket.end();
    await peer.whenClosed();
    return traceOf(peer);
  } finally {
    peer.destroy();
  }
}

const nothing = Buffer.alloc(0);

function asTurn(turn: Turn | Buffer): Turn {
  return Buffer.isBuffer(turn) ? { send: turn } : turn;
}

function pieces({ send, cut = send.length }: Turn): Buffer[] {
  const count = Math.ceil(send.length / Math.max(cut, 1));
  return Array.from({ length: count }, (_, index) => send.subarray(index * cut, (index + 1) * cut));
}

/** Counts the whole frames behind the head, each byte looked at once. */
function frameCounter(peer: Peer): () => number {
  let at = peer.received.indexOf('\r\n\r\n') + 4;
  let count = 0;
  return () => {
    for (let next = frameAt(peer.received, at); next !== undefined; next = frameAt(peer.received, at)) {
      at = next.end;
      count += 1;
    }
    return count;
  };
}
