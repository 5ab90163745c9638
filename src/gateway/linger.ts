import type { Channel, ChannelReceiver } from './channel.ts';
import type { Limits } from './limits.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';

/**
 * The end of a connection that has said all it will say: a FIN (or a reset) behind what was written, then the client's
 * bytes are read and dropped until it closes too. Closing with unread bytes would reset the connection, and the client might lose the
 * answer that it has not read yet (RFC 9112, section 9.6).
 */
export class Linger implements ChannelReceiver, Expiring {
  readonly #channel: Channel;
  readonly #wheel: TimerWheel;
  readonly #limits: Limits;
  readonly #onGone: () => void;
  readonly #deadline = new Deadline(this);
  /** What had not gone out yet when the wait began. */
  #unsent: number;

  constructor(channel: Channel, ending: 'finish' | 'reset', wheel: TimerWheel, limits: Limits, onGone: () => void) {
    this.#channel = channel;
    this.#wheel = wheel;
    this.#limits = limits;
    this.#onGone = onGone;
    this.#unsent = channel.unsent;
    channel.receiver = this;
    if (channel.closed) {
      onGone();
      return;
    }
    if (ending === 'finish') channel.finish();
    else channel.abort();
    channel.resume();
    // A slow reader takes its time for the last answer; the wait for its end begins when all of it has gone out.
    wheel.arm(this.#deadline, channel.blocked ? limits.idleSeconds : limits.lingerSeconds);
  }

  onData(): void {}

  onDrain(): void {
    this.#wheel.arm(this.#deadline, this.#limits.lingerSeconds);
  }

  onEnd(): void {}

  onDeadline(): void {
    const { unsent } = this.#channel;
    if (unsent === 0) {
      this.#channel.close();
    } else if (unsent < this.#unsent) {
      this.#unsent = unsent;
      this.#wheel.arm(this.#deadline, this.#limits.idleSeconds);
    } else {
      // A client that reads nothing would keep what is left here, and after a FIN in the kernel, for ever.
      this.#channel.terminate();
    }
  }

  onClose(): void {
    this.#wheel.disarm(this.#deadline);
    this.#onGone();
  }
}
