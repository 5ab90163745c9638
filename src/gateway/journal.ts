interface Line<Entry> {
  readonly entry: Entry;
  /** The report that told of it last; 0: none did. */
  report: number;
}

/**
 * What has to be told until somebody says that it is recorded. Bounded: the oldest goes when there is no room, and is
 * counted.
 */
export class Journal<Entry> {
  readonly #most: number;
  #lines: Line<Entry>[] = [];
  /** So many at the beginning were told and are not recorded yet. */
  #told = 0;
  /** How many had to go. */
  dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Those that were told and are not recorded yet. */
  get told(): number {
    return this.#told;
  }

  /** Those that were told, and those that were not yet. */
  get length(): number {
    return this.#lines.length;
  }

  add(entry: Entry): void {
    if (this.#lines.length === this.#most) {
      this.#lines.shift();
      this.#told = Math.max(0, this.#told - 1);
      this.dropped += 1;
    }
    this.#lines.push({ entry, report: 0 });
  }

  /** The next ones, to be told in this report. */
  take(count: number, report: number): readonly Entry[] {
    const lines = this.#lines.slice(this.#told, this.#told + count);
    for (const line of lines) line.report = report;
    this.#told += lines.length;
    return lines.map(({ entry }) => entry);
  }

  /** Everything that reports up to this one told is recorded. */
  recorded(report: number): void {
    let count = 0;
    while (count < this.#told && (this.#lines[count]?.report ?? 0) <= report) count += 1;
    this.#lines = this.#lines.slice(count);
    this.#told -= count;
  }

  /** Whoever was told is gone: everything is told anew. */
  retell(): void {
    this.#told = 0;
  }
}
