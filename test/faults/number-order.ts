export type Disorder = 'lost' | 'repeated' | 'reordered' | 'garbled';

/** More than this many missing numbers of one socket are not told apart from repeated ones. */
const mostMissing = 1000;

/** Numbers that are sent as 1, 2, 3 … and should come back so. */
export class NumberOrder {
  readonly #tell: (what: Disorder, expected: number, number: number) => void;
  readonly #missing = new Set<number>();
  #sent = 0;
  #expected = 1;

  constructor(tell: (what: Disorder, expected: number, number: number) => void) {
    this.#tell = tell;
  }

  get sent(): number {
    return this.#sent;
  }

  get expected(): number {
    return this.#expected;
  }

  /** How many of those that were sent may still come. */
  get outstanding(): number {
    return this.#sent - this.#expected + 1;
  }

  /** The number to send. */
  next(): number {
    this.#sent += 1;
    return this.#sent;
  }

  take(number: number): void {
    const expected = this.#expected;
    if (number === expected) {
      this.#expected += 1;
    } else if (number > expected && number <= this.#sent) {
      for (let missing = expected; missing < number && this.#missing.size < mostMissing; missing += 1) {
        this.#missing.add(missing);
      }
      this.#expected = number + 1;
      this.#tell('lost', expected, number);
    } else if (number >= 1 && number < expected) {
      this.#tell(this.#missing.delete(number) ? 'reordered' : 'repeated', expected, number);
    } else {
      this.#tell('garbled', expected, number);
    }
  }
}
