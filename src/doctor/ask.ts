import { finalAnswer, statusOf } from '../transparency/answer.ts';
import type { Peer, PeerAddress, PeerLimits } from '../transparency/peer.ts';
import { direct } from '../transparency/target.ts';

/** The head of an answer in HTTP, with the connection that it came on. */
export interface Answer {
  readonly status: number;
  /** A header's value; undefined where it does not stand. */
  field(name: string): string | undefined;
}

/** What one question may take. Answers are read as far as their heads. */
export const questionLimits: PeerLimits = { patienceMs: 3_000, mostBytes: 256 * 1024 };

/**
 * Sends `head` on a connection of its own, and gives what is answered; undefined when no connection is made, or no answer in HTTP
 * comes in time. `take` gets the connection while it is open.
 */
export async function ask<Result>(
  address: PeerAddress,
  head: string,
  take: (answer: Answer, peer: Peer) => Promise<Result> | Result,
): Promise<Result | undefined> {
  const peer = await connected(address);
  if (peer === undefined) return undefined;
  try {
    peer.write(head);
    await peer.until('an answer', () => peer.over || finalAnswer(peer.received) !== undefined).catch(() => undefined);
    const answer = answerIn(peer.received);
    return answer === undefined ? undefined : await take(answer, peer);
  } finally {
    peer.destroy();
  }
}

/** The connection that `address` makes; undefined where it makes none. */
export async function connected(address: PeerAddress): Promise<Peer | undefined> {
  return direct(address, questionLimits)
    .connect()
    .catch(() => undefined);
}

export function answerIn(bytes: Buffer): Answer | undefined {
  const begin = finalAnswer(bytes);
  if (begin === undefined) return undefined;
  const head = bytes.toString('latin1', begin, bytes.indexOf('\r\n\r\n', begin));
  const status = statusOf(head);
  if (status === 0) return undefined;
  return {
    status,
    field: (name) => new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, 'i').exec(head)?.[1]?.trim(),
  };
}
