/** What a deadline belongs to. */
export interface Expiring {
  onDeadline(): void;
}

/** One deadline that its owner arms, moves and disarms as often as it likes; nothing is allocated after it was made. */
export class Deadline {
  readonly owner: Expiring;
  /** The turn in which it fires; 0 while it is not armed. */
  turn = 0;
  next: Deadline | undefined;
  previous: Deadline | undefined;

  constructor(owner: Expiring) {
    this.owner = owner;
  }
}

const slotCount = 512;

/**
 * Deadlines of whole seconds for any number of connections behind one interval timer. A deadline fires not before its
 * time and at most a second after. Arming and disarming take constant time.
 */
export class TimerWheel implements Disposable {
  readonly #slots: (Deadline | undefined)[] = new Array(slotCount).fill(undefined);
  readonly #interval: ReturnType<typeof setInterval>;
  #turn = 1;

  constructor() {
    this.#interval = setInterval(() => this.#advance(), 1000);
    this.#interval.unref();
  }

  /** Counts seconds, more or less: the time of what need not be known exactly, at the cost of reading a number. */
  get turn(): number {
    return this.#turn;
  }

  arm(deadline: Deadline, seconds: number): void {
    this.disarm(deadline);
    // The running turn is partly over, so that one more is needed to wait in full.
    const turn = this.#turn + Math.max(1, Math.ceil(seconds)) + 1;
    const slot = turn % slotCount;
    const first = this.#slots[slot];
    deadline.turn = turn;
    deadline.next = first;
    if (first !== undefined) first.previous = deadline;
    this.#slots[slot] = deadline;
  }

  disarm(deadline: Deadline): void {
    if (deadline.turn === 0) return;
    const { next, previous } = deadline;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else this.#slots[deadline.turn % slotCount] = next;
    deadline.turn = 0;
    deadline.next = undefined;
    deadline.previous = undefined;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#interval);
  }

  #advance(): void {
    this.#turn += 1;
    const due: Deadline[] = [];
    for (let entry = this.#slots[this.#turn % slotCount]; entry !== undefined; entry = entry.next) {
      if (entry.turn === this.#turn) due.push(entry);
    }
    for (const deadline of due) {
      // One that an earlier owner disarmed or moved in this very turn stays silent.
      if (deadline.turn !== this.#turn) continue;
      this.disarm(deadline);
      deadline.owner.onDeadline();
    }
  }
}
