/** A line that a container wrote. */
export interface LogLine {
  /** Counts the lines of this reading. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Lines that are kept, and characters of all of them together; older ones go. A page is drawn with all that is kept. */
const mostLines = 5_000;
const mostCharacters = 500_000;
/** Characters of a line that are kept. */
const longest = 10_000;

/** Takes the JSON lines of an instance's log in whatever pieces they come, and keeps the last of them. */
export class LogBuffer {
  #rest = '';
  #count = 0;
  #lines: readonly LogLine[] = [];

  /** Those that are kept; another array after each change. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  add(piece: string): void {
    const parts = `${this.#rest}${piece}`.split('\n');
    this.#rest = parts.pop() ?? '';
    const added = parts.filter((part) => part !== '').map((part) => this.#read(part));
    if (added.length > 0) this.#lines = bounded([...this.#lines, ...added]);
  }

  #read(json: string): LogLine {
    const { time, stream, text } = JSON.parse(json) as Omit<LogLine, 'number'>;
    this.#count += 1;
    return { number: this.#count, time, stream, text: text.slice(0, longest) };
  }
}

function bounded(lines: readonly LogLine[]): readonly LogLine[] {
  let from = lines.length;
  for (let characters = 0; from > 0; from -= 1) {
    characters += lines[from - 1]?.text.length ?? 0;
    if (characters > mostCharacters || lines.length - from >= mostLines) break;
  }
  return lines.slice(from);
}
