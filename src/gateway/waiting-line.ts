/** What can stand in a line. The two links are the line's own. */
export interface InLine<Entry> {
  /** Its turn: the lower, the earlier. */
  readonly number: number;
  next: Entry | undefined;
  previous: Entry | undefined;
}

/** Those that wait, in the order of their numbers. To come last, to come back first and to leave take constant time. */
export class WaitingLine<Entry extends InLine<Entry>> {
  #first: Entry | undefined;
  #last: Entry | undefined;
  #length = 0;

  get first(): Entry | undefined {
    return this.#first;
  }

  get length(): number {
    return this.#length;
  }

  /** Behind all with a lower number: mostly that is the end, and for one that comes back the beginning. */
  insert(entry: Entry): void {
    const before = this.#placeOf(entry.number);
    const after = before === undefined ? this.#first : before.next;
    entry.previous = before;
    entry.next = after;
    if (before === undefined) this.#first = entry;
    else before.next = entry;
    if (after === undefined) this.#last = entry;
    else after.previous = entry;
    this.#length += 1;
  }

  /** Takes out one that stands in this line. */
  remove(entry: Entry): void {
    const { next, previous } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    entry.next = undefined;
    entry.previous = undefined;
    this.#length -= 1;
  }

  /** The last one with a lower number; undefined: there is none. */
  #placeOf(number: number): Entry | undefined {
    if (this.#last === undefined || this.#last.number < number) return this.#last;
    let entry = this.#first;
    while (entry !== undefined && entry.number < number) entry = entry.next;
    return entry?.previous;
  }
}
