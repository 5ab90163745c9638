import { Channel, type ChannelReceiver, type ChannelSocket } from './channel.ts';
import { parseProxyHeader } from './proxy-header.ts';
import { peekAt, takeFrom } from './socket-options.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';

/** What came of an introduction: the client (undefined where the load balancer speaks for itself), or no connection. */
export type Introduced = { readonly client: string | undefined } | 'malformed' | 'gone';

/** How long until the next look at a header that is not complete, milliseconds; twice as long each time. */
const firstPause = 2;
const longestPause = 250;

/**
 * The first bytes of a connection that comes from a load balancer: they are read past the runtime, which takes everything
 * behind them for TLS. The socket is accepted when bytes are there, so that a header is mostly read at once; otherwise
 * the connection rests and is looked at again.
 */
export class ProxyIntroduction implements ChannelReceiver, Expiring {
  readonly #channel = new Channel(this);
  readonly #socket: ChannelSocket;
  readonly #buffer: Buffer;
  readonly #wheel: TimerWheel;
  readonly #seconds: number;
  readonly #deadline = new Deadline(this);
  #onHeard: ((heard: Introduced) => void) | undefined;
  #timer: Timer | undefined;

  /** `buffer` has room for the longest header and is used only while this looks. */
  constructor(
    socket: ChannelSocket,
    buffer: Buffer,
    wheel: TimerWheel,
    seconds: number,
    onHeard: (heard: Introduced) => void,
  ) {
    this.#socket = socket;
    this.#buffer = buffer;
    this.#wheel = wheel;
    this.#seconds = seconds;
    this.#onHeard = onHeard;
    this.#channel.attach(socket);
    socket.data = this.#channel;
  }

  begin(): void {
    if (this.#look()) return;
    this.#channel.pause();
    this.#wheel.arm(this.#deadline, this.#seconds);
    this.#wait(firstPause);
  }

  cut(): void {
    this.#end('gone');
  }

  onDeadline(): void {
    this.#end('malformed');
  }

  onClose(): void {
    this.#settle()?.('gone');
  }

  /** Nothing is read by the runtime before the header is. */
  onData(): void {}
  onDrain(): void {}
  onEnd(): void {}

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      if (!this.#look()) this.#wait(Math.min(longestPause, 2 * milliseconds));
    }, milliseconds);
  }

  /** Whether there is nothing to wait for any more. */
  #look(): boolean {
    const { fd } = this.#socket;
    const count = peekAt(fd, this.#buffer);
    if (count < 0) return false;
    if (count === 0) {
      // A probe that only connects.
      this.#end('gone');
      return true;
    }
    const header = parseProxyHeader(this.#buffer.subarray(0, count));
    if (header === 'incomplete') return false;
    if (header === 'malformed' || takeFrom(fd, this.#buffer.subarray(0, header.length)) !== header.length) {
      this.#end('malformed');
      return true;
    }
    const tell = this.#settle();
    this.#channel.resume();
    tell?.({ client: header.client });
    return true;
  }

  #end(heard: Introduced): void {
    const tell = this.#settle();
    this.#channel.terminate();
    tell?.(heard);
  }

  /** Ends the waiting; answers with whom to tell the first time only. */
  #settle(): ((heard: Introduced) => void) | undefined {
    const tell = this.#onHeard;
    this.#onHeard = undefined;
    this.#wheel.disarm(this.#deadline);
    clearTimeout(this.#timer);
    return tell;
  }
}
