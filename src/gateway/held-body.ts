import { createHash } from 'node:crypto';
import { type ClientError, clientError } from '../contract/errors.ts';
import type { Body } from './body.ts';
import type { ChannelReceiver } from './channel.ts';
import type { ClientSide } from './client-side.ts';
import { Deadline, type Expiring } from './timer-wheel.ts';

/** Who waits for a body to be whole. It hears exactly one of these, unless the wait is cut. */
export interface HeldBodyOwner {
  /** The body lies whole in the inbox. The owner has to release it. */
  onHeld(body: WholeBody): void;
  onUnholdable(error: unknown): void;
  /** The client ended in the middle of the body; its connection may still be open the other way. */
  onCutShort(): void;
  onClientGone(): void;
}

/** Bytes of bodies that a worker holds at the moment, of all connections. */
export interface HeldBytes {
  held: number;
}

/** A whole body in memory. It counts among all that a worker holds until it has gone out, or nobody wants it any more. */
export class WholeBody {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly #all: HeldBytes;
  #bytes: number;

  constructor(hash: string, bytes: number, all: HeldBytes) {
    this.hash = hash;
    this.#bytes = bytes;
    this.#all = all;
    all.held += bytes;
  }

  /** Later calls do nothing. */
  release(): void {
    this.#all.held -= this.#bytes;
    this.#bytes = 0;
  }
}

const goOn = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/**
 * Waits until a signed body is whole and hashes it as it comes. Nothing of the request goes anywhere before: without the
 * last byte nobody can tell who sent it, and an image may act on the first.
 */
export class HeldBody implements ChannelReceiver, Expiring {
  readonly #client: ClientSide;
  readonly #body: Body;
  readonly #all: HeldBytes;
  readonly #owner: HeldBodyOwner;
  readonly #hash = createHash('sha256');
  readonly #deadline = new Deadline(this);
  /** How much of the inbox was looked at, which is what counts as held. */
  #at = 0;
  #over = false;

  /** `body` is read to its end here: whoever sends it on needs another one. */
  constructor(client: ClientSide, body: Body, all: HeldBytes, owner: HeldBodyOwner) {
    this.#client = client;
    this.#body = body;
    this.#all = all;
    this.#owner = owner;
  }

  /** `expectsWord`: the client waits for `100 Continue` before it sends the body. */
  begin(expectsWord: boolean): void {
    const { left } = this.#body as { left?: number };
    if (left !== undefined && left > this.#client.limits.signedBodyBytes) {
      this.#fail(this.#tooLarge());
      return;
    }
    this.#client.channel.receiver = this;
    this.#client.wheel.arm(this.#deadline, this.#client.limits.bodySeconds);
    if (expectsWord && this.#client.inbox.length === 0) this.#client.channel.write(goOn);
    this.#read();
    if (!this.#over) this.#client.channel.resume();
  }

  cut(): void {
    this.#end();
  }

  onData(chunk: Buffer): void {
    this.#client.inbox.append(chunk);
    this.#client.wheel.arm(this.#deadline, this.#client.limits.bodySeconds);
    this.#read();
  }

  onDrain(): void {}

  onEnd(): void {
    if (this.#over) return;
    this.#end();
    this.#owner.onCutShort();
  }

  onClose(): void {
    if (this.#over) return;
    this.#end();
    this.#owner.onClientGone();
  }

  onDeadline(): void {
    this.#fail(clientError('http.body-timeout', { seconds: this.#client.limits.bodySeconds }));
  }

  #read(): void {
    const { limits, inbox } = this.#client;
    const before = this.#at;
    try {
      this.#at = this.#body.advance(inbox.view(), before, (bytes, start, end) =>
        this.#hash.update(bytes.subarray(start, end)),
      );
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#all.held += this.#at - before;
    if (this.#at > limits.signedBodyBytes + limits.heldBytes) this.#fail(this.#tooLarge());
    else if (this.#all.held > limits.signedBodiesBytes) this.#fail(clientError('auth.signed-bodies-full', {}));
    else if (this.#body.complete) this.#finish();
    else if (this.#client.channel.peerEnded) this.onEnd();
  }

  #finish(): void {
    this.#end();
    this.#owner.onHeld(new WholeBody(this.#hash.digest('hex'), this.#at, this.#all));
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#owner.onUnholdable(error);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#all.held -= this.#at;
    this.#client.wheel.disarm(this.#deadline);
  }

  #tooLarge(): ClientError {
    return clientError('auth.signed-body-too-large', { maximum: this.#client.limits.signedBodyBytes });
  }
}
