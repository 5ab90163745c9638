import type { Body } from './body.ts';
import type { Channel, ChannelReceiver } from './channel.ts';
import type { ClientSide } from './client-side.ts';
import { SentPieces } from './sent-pieces.ts';

/** A head and the beginning of its body leave in one write up to this size. */
const joinedBytes = 16 * 1024;

export interface RequestEvents {
  /** The client's bytes cannot be read as a body, a `MalformedMessage`, or are not the signed one, a `ClientError`. They went nowhere. */
  onBodyFault(error: unknown): void;
  onRequestComplete(): void;
  /** Everything written to the client has gone out. */
  onClientDrain(): void;
  /** The client ended before there was anybody to tell. */
  onClientEnd(): void;
  onClientGone(): void;
}

/**
 * The client's half of an exchange: carries the request's body to the backend, and holds what lies behind it (the next
 * request, or frames behind a handshake that is not answered yet) in the inbox.
 */
export class RequestRelay implements ChannelReceiver {
  readonly #client: ClientSide;
  readonly #body: Body;
  readonly #events: RequestEvents;
  /** The head is all there is: it can be sent again. */
  readonly bodiless: boolean;
  #upstream: Channel | undefined;
  readonly #sent = new SentPieces();
  #heard = false;

  constructor(client: ClientSide, body: Body, events: RequestEvents) {
    this.#client = client;
    this.#body = body;
    this.#events = events;
    this.bodiless = body.complete;
  }

  get complete(): boolean {
    return this.#body.complete;
  }

  /** Whether the client has sent nothing since the last time, although it may. */
  takeSilence(): boolean {
    const silent = !this.#heard && !this.#upstream?.blocked;
    this.#heard = false;
    return silent;
  }

  /** Sends the head and what there is of the body. */
  begin(upstream: Channel, head: Buffer): void {
    this.#upstream = upstream;
    const end = this.#advance(this.#client.inbox.view());
    if (end === undefined) return;
    const early = this.#client.inbox.take(end);
    if (early.length === 0) upstream.write(head);
    else if (head.length + early.length <= joinedBytes) upstream.write(Buffer.concat([head, early]));
    else {
      upstream.write(head);
      upstream.write(early);
    }
    if (this.#client.channel.peerEnded) this.onEnd();
    this.balance();
    if (this.#body.complete) this.#events.onRequestComplete();
  }

  onData(chunk: Buffer): void {
    this.#heard = true;
    if (this.#upstream === undefined || this.#body.complete) {
      this.#hold(chunk);
      return;
    }
    const end = this.#advance(chunk);
    if (end === undefined) return;
    const taken = this.#upstream.write(end === chunk.length ? chunk : chunk.subarray(0, end));
    if (end < chunk.length) this.#hold(chunk.subarray(end));
    else this.#sent.wrote(chunk, taken);
    if (!taken) this.#client.channel.pause();
    if (this.#body.complete) this.#events.onRequestComplete();
  }

  onDrain(): void {
    this.#events.onClientDrain();
  }

  /** The client's FIN goes on, unless bytes are held that have to go first. */
  onEnd(): void {
    if (this.#upstream === undefined) this.#events.onClientEnd();
    else if (!this.#body.complete || this.#client.inbox.length === 0) this.#upstream.finish();
  }

  onClose(): void {
    this.#events.onClientGone();
  }

  /** Reads on from the client when there is room for what it sends. */
  balance(): void {
    if (!this.#upstream?.blocked) this.#sent.drained();
    const full = this.#client.inbox.length >= this.#client.limits.heldBytes;
    if (full || this.#upstream?.blocked) this.#client.channel.pause();
    else this.#client.channel.resume();
  }

  #hold(chunk: Buffer): void {
    this.#client.inbox.append(chunk);
    if (this.#client.inbox.length >= this.#client.limits.heldBytes) this.#client.channel.pause();
  }

  /** Undefined: the bytes are at fault, and the exchange is over. */
  #advance(bytes: Buffer): number | undefined {
    try {
      return this.#body.advance(bytes, 0);
    } catch (error) {
      this.#events.onBodyFault(error);
      return undefined;
    }
  }
}
