import type { Channel, ChannelReceiver } from './channel.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';

/**
 * The end of a connection that has said all it will say: a FIN (or a reset) behind what was written, then the client's
 * bytes are read and dropped until it closes too. Closing with unread bytes would reset the connection, and the client might lose the
 * answer that it has not read yet (RFC 9112, section 9.6).
 */
export class Linger implements ChannelReceiver, Expiring {
  readonly #channel: Channel;
  readonly #wheel: TimerWheel;
  readonly #seconds: number;
  readonly #onGone: () => void;
  readonly #deadline = new Deadline(this);

  constructor(channel: Channel, ending: 'finish' | 'reset', wheel: TimerWheel, seconds: number, onGone: () => void) {
    this.#channel = channel;
    this.#wheel = wheel;
    this.#seconds = seconds;
    this.#onGone = onGone;
    channel.receiver = this;
    if (channel.closed) {
      onGone();
      return;
    }
    if (ending === 'finish') channel.finish();
    else channel.abort();
    channel.resume();
    // A slow reader takes its time for the last answer; the wait begins when all of it has gone out.
    if (!channel.blocked) wheel.arm(this.#deadline, seconds);
  }

  onData(): void {}

  onDrain(): void {
    this.#wheel.arm(this.#deadline, this.#seconds);
  }

  onEnd(): void {}

  onDeadline(): void {
    this.#channel.close();
  }

  onClose(): void {
    this.#wheel.disarm(this.#deadline);
    this.#onGone();
  }
}
