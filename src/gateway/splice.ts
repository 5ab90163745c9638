import type { Channel, ChannelReceiver } from './channel.ts';
import { type FrameCounts, FrameObserver } from './frames.ts';
import { boundSendBuffer } from './socket-options.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';

export interface SplicedCounts {
  readonly fromClient: FrameCounts;
  readonly fromImage: FrameCounts;
}

/** How long bytes that came before a reset may take to go out before it. */
const resetSeconds = 5;

/**
 * Two connections as one: bytes go over as they come, a FIN as a FIN, a reset as a reset, and a side that does not read
 * stops the other. Nothing is allocated for a chunk that the other side takes at once.
 */
export class Splice implements Expiring {
  readonly #client: Channel;
  readonly #image: Channel;
  readonly #wheel: TimerWheel;
  readonly #onOver: (counts: SplicedCounts) => void;
  readonly #deadline = new Deadline(this);
  readonly #fromClient: Direction;
  readonly #fromImage: Direction;

  constructor(client: Channel, image: Channel, wheel: TimerWheel, onOver: (counts: SplicedCounts) => void) {
    this.#client = client;
    this.#image = image;
    this.#wheel = wheel;
    this.#onOver = onOver;
    this.#fromClient = new Direction(client, image, (error) => this.#closed(image, error));
    this.#fromImage = new Direction(image, client, (error) => this.#closed(client, error));
  }

  /**
   * Takes both channels over. `answer` is the image's 101, `behindAnswer` what came with it, `held` what the client sent
   * before it: each goes out ahead of everything else.
   */
  begin(answer: Buffer, behindAnswer: Buffer, held: Buffer): void {
    boundSendBuffer(this.#client.descriptor);
    this.#client.receiver = this.#fromClient;
    this.#image.receiver = this.#fromImage;
    this.#client.resume();
    this.#image.resume();
    this.#fromImage.observer.observe(behindAnswer);
    this.#fromImage.pass(behindAnswer.length === 0 ? answer : Buffer.concat([answer, behindAnswer]));
    if (held.length > 0) this.#fromClient.onData(held);
    if (this.#client.peerEnded) this.#fromClient.onEnd();
    if (this.#image.peerEnded) this.#fromImage.onEnd();
  }

  /** Ends both sides with a reset. */
  cut(): void {
    this.#client.terminate();
    this.#image.terminate();
  }

  onDeadline(): void {
    this.cut();
  }

  #closed(other: Channel, error: Error | undefined): void {
    if (other.closed) {
      this.#wheel.disarm(this.#deadline);
      this.#onOver({ fromClient: this.#fromClient.observer, fromImage: this.#fromImage.observer });
    } else if (error === undefined) {
      // Closed in order: the runtime does not always tell of the FIN first.
      other.finish();
    } else {
      other.abort();
      this.#wheel.arm(this.#deadline, resetSeconds);
    }
  }
}

/** What comes from one side: observed, and written to the other. */
class Direction implements ChannelReceiver {
  readonly observer = new FrameObserver();
  readonly #from: Channel;
  readonly #to: Channel;
  readonly #onClosed: (error: Error | undefined) => void;

  constructor(from: Channel, to: Channel, onClosed: (error: Error | undefined) => void) {
    this.#from = from;
    this.#to = to;
    this.#onClosed = onClosed;
  }

  onData(chunk: Buffer): void {
    this.observer.observe(chunk);
    this.pass(chunk);
  }

  pass(chunk: Buffer): void {
    if (!this.#to.write(chunk)) this.#from.pause();
  }

  /** What was written to this side has gone out: the other side may send again. */
  onDrain(): void {
    this.#to.resume();
  }

  onEnd(): void {
    this.#to.finish();
  }

  onClose(error: Error | undefined): void {
    this.#onClosed(error);
  }
}
