import type { Language, Sentence, SentenceArguments } from './words.ts';
import { say } from './words.ts';

const REDRAW_MS = 200;
/** Where there is no terminal, a step that takes long still says now and then that it lives. */
const REPORT_MS = 10_000;

/** Prints each step with the seconds since the start, and one line of progress that is redrawn on a terminal. */
export class Timeline {
  readonly language: Language;
  readonly #began: number;
  readonly #terminal: boolean;

  /** `began` in milliseconds since the epoch. */
  constructor(language: Language, began: number, terminal: boolean) {
    this.language = language;
    this.#began = began;
    this.#terminal = terminal;
  }

  /** A new section. */
  head(key: Sentence, args?: SentenceArguments): void {
    console.log(`\n${this.#stamp()} == ${say(this.language, key, args)}`);
  }

  line(key: Sentence, args?: SentenceArguments): void {
    console.log(`${this.#stamp()} ${say(this.language, key, args)}`);
  }

  /** Shows `key` with the seconds it takes and what `work` reports, until `work` is done. */
  async during<T>(
    key: Sentence,
    args: SentenceArguments,
    work: (report: (detail: string) => void) => Promise<T>,
  ): Promise<T> {
    const began = Date.now();
    const words = say(this.language, key, args);
    let detail = '';
    this.#show(words, detail, began);
    const timer = setInterval(() => this.#show(words, detail, began), this.#terminal ? REDRAW_MS : REPORT_MS);
    try {
      return await work((text) => {
        detail = text;
      });
    } finally {
      clearInterval(timer);
      this.clear();
    }
  }

  /** Prints a line above the progress. */
  above(key: Sentence, args?: SentenceArguments): void {
    this.clear();
    this.line(key, args);
  }

  clear(): void {
    if (this.#terminal) {
      process.stdout.write('\r\x1b[K');
    }
  }

  #show(words: string, detail: string, began: number): void {
    const seconds = Math.round((Date.now() - began) / 1000);
    const text = `${this.#stamp()} ${words} … ${seconds === 0 ? '' : `${seconds} s `}${detail}`.trimEnd();
    if (this.#terminal) {
      const width = Math.max(20, (process.stdout.columns || 80) - 1);
      process.stdout.write(`\r\x1b[K${text.slice(0, width)}`);
    } else {
      console.log(text);
    }
  }

  #stamp(): string {
    return `[${((Date.now() - this.#began) / 1000).toFixed(1).padStart(6)} s]`;
  }
}
