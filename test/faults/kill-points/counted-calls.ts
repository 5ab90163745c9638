import type { CallPoint } from './call-point.ts';

/** A call that takes this long (ms) is under way, and its peer works on it. */
const underWay = 2;

/** Counts the calls of a process, and kills it where it is told to. */
export class CountedCalls {
  #counts = new Map<string, number>();
  #passed: CallPoint[] = [];
  #kill: CallPoint | undefined;
  #underWay = 0;

  /** Counts from zero. With `kill`, this process will not live beyond that point. */
  begin(kill?: CallPoint): void {
    this.#counts = new Map();
    this.#passed = [];
    this.#kill = kill;
  }

  /** What was passed since counting began, in order. */
  get passed(): readonly CallPoint[] {
    return this.#passed;
  }

  /** Calls whose promise has not settled. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Calls `work`, with a point before and one after its effect; `lasting` calls have one in the middle too. */
  around<Result>(call: string, work: () => Result, options: { readonly lasting?: boolean } = {}): Result {
    const nth = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, nth);
    this.#pass({ call, nth, when: 'before' });
    const result = work();
    if (options.lasting) {
      const point = { call, nth, when: 'during' } as const;
      this.#passed.push(point);
      if (this.#isKill(point)) setTimeout(killThisProcess, underWay);
    }
    const after = () => this.#pass({ call, nth, when: 'after' });
    if (result instanceof Promise) {
      this.#underWay += 1;
      const settled = () => {
        this.#underWay -= 1;
        after();
      };
      // Whoever waits for the call goes on only behind this.
      return result.then(
        (value) => {
          settled();
          return value;
        },
        (error: unknown) => {
          settled();
          throw error;
        },
      ) as Result;
    }
    after();
    return result;
  }

  #pass(point: CallPoint): void {
    this.#passed.push(point);
    if (this.#isKill(point)) killThisProcess();
  }

  #isKill({ call, nth, when }: CallPoint): boolean {
    return this.#kill?.call === call && this.#kill.nth === nth && this.#kill.when === when;
  }
}

/** Nothing of this process runs behind it. */
function killThisProcess(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}
