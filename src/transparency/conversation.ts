import { answerEnd, finalAnswer, statusOf } from './answer.ts';
import { close, frameAt } from './frame.ts';
import { type Peer, PeerError } from './peer.ts';
import type { Target } from './target.ts';
import { type Trace, traceOf, traceOfAnswer } from './trace.ts';

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
  /** The head is written in pieces of this size. */
  readonly cut?: number;
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

/** Has the conversation with an echo server; what the client saw of it. Ends when the server has ended the connection. */
export async function converse(target: Target, conversation: Conversation): Promise<Trace> {
  const peer = await target.connect();
  try {
    begin(peer, target, conversation);
    const over = () => peer.over;
    await peer.until('the head of an answer', () => over() || peer.received.includes('\r\n\r\n'));
    const frames = frameCounter(peer);
    let answers = 0;
    for (const turn of peer.text.startsWith('HTTP/1.1 101 ') ? conversation.turns : []) {
      if (peer.closed) break;
      take(peer, turn);
      answers += turn.answers ?? 0;
      await peer.until(`${answers} frames`, () => over() || frames() >= answers);
    }
    await peer.until('the end of the conversation', () => over() || isKept(peer, conversation));
    if (!peer.closed) peer.socket.end();
    await peer.whenClosed();
    return traceOf(peer);
  } finally {
    peer.destroy();
  }
}

/** How a client gets along with a server of which it knows nothing. */
export interface Patience {
  /** Silence for so long means that the server has nothing more to say, ms. */
  readonly silenceMs: number;
  /** The server may speak first: what it says is waited for. */
  readonly listensFirst: boolean;
  /** How long the end is waited for, ms. */
  readonly endMs: number;
}

/**
 * Has the conversation with any server: where an answer could come, silence is waited for instead of a number of frames.
 * A server that does nothing is no failure. Rejects when no connection can be made, or more comes than the peer may take.
 */
export async function sound(target: Target, conversation: Conversation, patience: Patience): Promise<Trace> {
  const peer = await target.connect();
  try {
    begin(peer, target, conversation);
    const arrived = await seen(peer, () => peer.over || finalAnswer(peer.received) !== undefined);
    if (arrived && isSwitched(peer.received)) {
      if (patience.listensFirst) await peer.quiet(patience.silenceMs);
      for (const turn of conversation.turns) {
        if (peer.closed) break;
        take(peer, turn);
        if (turn.answers !== undefined) await peer.quiet(patience.silenceMs);
      }
      await seen(peer, () => peer.over, patience.endMs);
    } else if (arrived) {
      const end = () => answerEnd(peer.received, methodOf(conversation));
      await seen(peer, () => peer.over || end() !== undefined, patience.endMs);
      // What comes behind a complete answer, and whether the connection is kept, is not the image's affair alone.
      if (end() !== undefined) return traceOfAnswer(peer, end() ?? 0);
    }
    if (peer.ended && !peer.closed) {
      peer.socket.end();
      await seen(peer, () => peer.closed, patience.endMs);
    }
    return traceOf(peer);
  } finally {
    peer.destroy();
  }
}

/** Whether the answer is complete, is no 101, and leaves the connection open: it is for the client to end it. */
function isKept({ received }: Peer, conversation: Conversation): boolean {
  const end = isSwitched(received) ? undefined : answerEnd(received, methodOf(conversation));
  return end !== undefined && !/\r\nconnection:[^\r]*close/i.test(received.toString('latin1', 0, end));
}

function methodOf({ head }: Conversation): string {
  return head.slice(0, head.indexOf(' '));
}

/** Whether it came in time. */
async function seen(peer: Peer, condition: () => boolean, patienceMs?: number): Promise<boolean> {
  try {
    await peer.until('', condition, patienceMs);
    return true;
  } catch (error) {
    if (error instanceof PeerError && error.kind === 'late') return false;
    throw error;
  }
}

function isSwitched(bytes: Buffer): boolean {
  const begins = finalAnswer(bytes);
  return begins !== undefined && statusOf(bytes.toString('latin1', begins, begins + 64)) === 101;
}

function begin(peer: Peer, target: Target, { head, early = nothing, cut }: Conversation): void {
  const bytes = Buffer.concat([Buffer.from(target.dress(head), 'latin1'), early]);
  for (const piece of pieces({ send: bytes, ...(cut !== undefined && { cut }) })) peer.write(piece);
}

function take(peer: Peer, turn: Turn): void {
  for (const piece of pieces(turn)) peer.write(piece);
  if (turn.ends) peer.socket.end();
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
