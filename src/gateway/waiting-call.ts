import { Deadline, type Expiring } from './timer-wheel.ts';
import type { InLine, WaitingLine } from './waiting-line.ts';

/** Who waits for an instance. */
export interface Waiter {
  /** Takes an instance, or ends in another way. `false`: none can be had, it has to wait on. */
  goOn(): boolean;
  /** Its time is over. */
  giveUp(): void;
}

/** What a call needs of the room that it waits in. */
export interface WaitingCallRoom {
  /** It could not reach the instance that it was sent to. */
  onBack(call: WaitingCall): void;
  onOverdue(call: WaitingCall): void;
  /** It is through, or has given up. */
  onOver(call: WaitingCall, through: boolean): void;
}

/**
 * One call in the waiting room of its service: it waits in a line, or is on its way to an instance, and keeps its number, its
 * deadline and its place among the calls that may wait until it is over.
 */
export class WaitingCall implements Expiring, InLine<WaitingCall> {
  readonly number: number;
  readonly waiter: Waiter;
  /** A handshake, which may need a free place; any other call goes wherever there is an instance. */
  readonly handshake: boolean;
  readonly deadline = new Deadline(this);
  /** In which it stands; undefined while it is on its way. */
  line: WaitingLine<WaitingCall> | undefined;
  next: WaitingCall | undefined;
  previous: WaitingCall | undefined;
  readonly #room: WaitingCallRoom;
  readonly #since = performance.now();
  #overdue = false;
  #over = false;

  constructor(number: number, handshake: boolean, waiter: Waiter, room: WaitingCallRoom) {
    this.number = number;
    this.handshake = handshake;
    this.waiter = waiter;
    this.#room = room;
  }

  /** Since it came, milliseconds. */
  get waitedMs(): number {
    return Math.round(performance.now() - this.#since);
  }

  /** Waits again, for what is left of its time. `false`: nothing is left. */
  goBack(): boolean {
    if (this.#overdue || this.#over) return false;
    this.#room.onBack(this);
    return true;
  }

  /** It has reached an instance. */
  arrive(): void {
    this.#end(true);
  }

  /** Nobody waits any more. */
  leave(): void {
    this.#end(false);
  }

  onDeadline(): void {
    this.#overdue = true;
    if (this.line !== undefined) this.#room.onOverdue(this);
  }

  #end(through: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#room.onOver(this, through);
  }
}
