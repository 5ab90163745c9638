import type { ChannelSocket } from './channel.ts';
import { type Delivery, deliveryOf } from './socket-options.ts';

/** A peer that has closed its window answers the kernel's questions; so many in a row without an answer are more than one lost packet. */
const tellingProbes = 3;

/** How often a socket is looked at within the time that its peer may be silent. */
const looks = 4;

/** The kernel's clock and ours tick apart by a few milliseconds. */
const clockSlack = 1000;

/** A peer acknowledges nothing: what the kernel reports when it finds that out by itself (errno.h). */
class PeerVanished extends Error {
  override readonly name = 'PeerVanished';
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('the peer acknowledges nothing any more');
  }
}

/**
 * Finds peers that vanished while something was on its way to them. Keep-alive does not ask then, and the kernel itself gives
 * up only after a quarter of an hour; its shorter limit (TCP_USER_TIMEOUT) would also end connections whose peer is
 * alive and only does not read. So the kernel is asked now and then what it knows. Each second has its share of
 * the sockets, whatever their number.
 */
export class PeerWatch implements Disposable {
  readonly #seconds: number;
  /** Since when nothing was acknowledged, in milliseconds; 0 while nothing is awaited. */
  readonly #sockets = new Map<ChannelSocket, number>();
  readonly #interval: ReturnType<typeof setInterval>;
  #cursor = this.#sockets.entries();

  constructor(seconds: number) {
    this.#seconds = seconds;
    this.#interval = setInterval(() => this.#lookAtSome(performance.now()), 1000);
    this.#interval.unref();
  }

  add(socket: ChannelSocket): void {
    this.#sockets.set(socket, 0);
  }

  remove(socket: ChannelSocket): void {
    this.#sockets.delete(socket);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#interval);
  }

  #lookAtSome(nowMs: number): void {
    let left = Math.ceil((this.#sockets.size * looks) / this.#seconds);
    for (; left > 0; left -= 1) {
      const next = this.#cursor.next();
      if (next.done === true) {
        this.#cursor = this.#sockets.entries();
        return;
      }
      const [socket, since] = next.value;
      this.#look(socket, since, nowMs);
    }
  }

  #look(socket: ChannelSocket, since: number, nowMs: number): void {
    const delivery = deliveryOf(socket.fd);
    if (delivery === undefined || !awaitsAnswer(delivery)) {
      if (since !== 0) this.#sockets.set(socket, 0);
    } else if (since === 0 || delivery.silence + clockSlack < nowMs - since) {
      this.#sockets.set(socket, nowMs);
    } else if (nowMs - since >= this.#seconds * 1000) {
      socket.data.failed(new PeerVanished());
    }
  }
}

function awaitsAnswer({ unacknowledged, unansweredProbes }: Delivery): boolean {
  return unacknowledged > 0 || unansweredProbes >= tellingProbes;
}
