import type { WaitingRoomPolicy } from '../contract/route.ts';
import type { SharedState } from './shared-state.ts';
import type { TimerWheel } from './timer-wheel.ts';
import { type Waiter, WaitingCall, type WaitingCallRoom } from './waiting-call.ts';
import { WaitingLine } from './waiting-line.ts';

export interface ServiceWaitingRoomOptions {
  readonly shared: Pick<SharedState, 'enter' | 'leave' | 'count'>;
  readonly wheel: Pick<TimerWheel, 'arm' | 'disarm'>;
  /** There is something to do here: `step` is to be called. */
  readonly onDue: (room: ServiceWaitingRoom) => void;
  /** Another number of calls waits, or the last one is gone. */
  readonly onChange: (room: ServiceWaitingRoom) => void;
}

/** What a call is that comes. */
export interface Arrival {
  readonly handshake: boolean;
  /** It found no instance itself; else it only stands behind others. */
  readonly tried: boolean;
}

/** The calls of one service that wait in this worker, in the order in which they came. */
export class ServiceWaitingRoom implements WaitingCallRoom {
  readonly serviceId: string;
  /** What the control process was told last. */
  told = 0;
  readonly #options: ServiceWaitingRoomOptions;
  /** Under which those inside are counted, over all workers. */
  readonly #key: string;
  readonly #handshakes = new WaitingLine<WaitingCall>();
  readonly #calls = new WaitingLine<WaitingCall>();
  /** Their time is over, and they have to be told. */
  readonly #overdue = new WaitingLine<WaitingCall>();
  #number = 0;
  /** Those that wait, and those that are on their way. */
  #inside = 0;
  /** The instances accept nobody: one call at a time tries them. */
  #cautious = false;
  /** The first handshake found no place. It is counted over all workers: who came to another one is not to be overtaken. */
  #blocked = false;

  constructor(serviceId: string, options: ServiceWaitingRoomOptions) {
    this.serviceId = serviceId;
    this.#options = options;
    this.#key = `waiting ${serviceId}`;
  }

  get waiting(): number {
    return this.#handshakes.length + this.#calls.length;
  }

  /** Nobody is in it, and everybody knows. */
  get idle(): boolean {
    return this.#inside === 0 && this.told === 0;
  }

  /** One that came now would overtake others, here or, if it is a handshake, in another worker. */
  overtakes(handshake: boolean): boolean {
    return handshake ? this.#handshakes.length > 0 || this.blockedElsewhere : this.#calls.length > 0;
  }

  /** Another worker has a handshake that found no place. */
  get blockedElsewhere(): boolean {
    return this.#options.shared.count(blockedKey(this.serviceId)) > (this.#blocked ? 1 : 0);
  }

  /** Undefined: as many wait as may. */
  enter({ handshake, tried }: Arrival, waiter: Waiter, { calls, seconds }: WaitingRoomPolicy): WaitingCall | undefined {
    const { shared, wheel } = this.#options;
    if (!shared.enter(this.#key, calls)) return undefined;
    this.#number += 1;
    this.#inside += 1;
    const call = new WaitingCall(this.#number, handshake, waiter, this);
    wheel.arm(call.deadline, seconds);
    this.#stand(call, this.#lineOf(call));
    if (handshake && tried) this.#block(true);
    return call;
  }

  /** Other instances, or other answers: what was known of the old ones does not count any more. */
  beBold(): void {
    this.#cautious = false;
  }

  /** Lets the next call go on, if one can. Returns whether another one might. */
  step(): boolean {
    const overdue = this.#overdue.first;
    if (overdue !== undefined) {
      overdue.waiter.giveUp();
      // Whatever it did: it must not be met here again.
      overdue.leave();
      return true;
    }
    if (this.#cautious && this.#inside > this.waiting) return false;
    if (this.#sendFirst(this.#calls)) return true;
    const sent = this.#sendFirst(this.#handshakes);
    this.#block(!sent && this.#handshakes.length > 0);
    return sent;
  }

  /** Nobody is to wait here any longer. */
  dismiss(): void {
    for (const line of [this.#calls, this.#handshakes]) {
      while (line.first !== undefined) this.onOverdue(line.first);
    }
  }

  onBack(call: WaitingCall): void {
    this.#cautious = true;
    this.#stand(call, this.#lineOf(call));
  }

  onOverdue(call: WaitingCall): void {
    this.#takeOut(call);
    this.#stand(call, this.#overdue);
    this.#options.onDue(this);
  }

  onOver(call: WaitingCall, through: boolean): void {
    this.#takeOut(call);
    this.#options.wheel.disarm(call.deadline);
    this.#options.shared.leave(this.#key);
    this.#inside -= 1;
    if (through && this.#cautious) {
      this.#cautious = false;
      this.#options.onDue(this);
    }
    this.#options.onChange(this);
  }

  #lineOf({ handshake }: WaitingCall): WaitingLine<WaitingCall> {
    return handshake ? this.#handshakes : this.#calls;
  }

  #sendFirst(line: WaitingLine<WaitingCall>): boolean {
    const call = line.first;
    if (call === undefined) return false;
    this.#takeOut(call);
    if (call.waiter.goOn()) return true;
    this.#stand(call, line);
    return false;
  }

  #block(blocked: boolean): void {
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    const key = blockedKey(this.serviceId);
    if (blocked) this.#options.shared.enter(key, 0);
    else this.#options.shared.leave(key);
  }

  #stand(call: WaitingCall, line: WaitingLine<WaitingCall>): void {
    line.insert(call);
    call.line = line;
    this.#options.onChange(this);
  }

  #takeOut(call: WaitingCall): void {
    call.line?.remove(call);
    call.line = undefined;
    if (this.#handshakes.length === 0) this.#block(false);
    this.#options.onChange(this);
  }
}

/** Under which the workers are counted in which a handshake found no place. */
export function blockedKey(serviceId: string): string {
  return `blocked ${serviceId}`;
}
