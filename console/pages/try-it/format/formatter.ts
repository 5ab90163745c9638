import type { FormatAnswer, FormatRequest, TextForm } from './format-request.ts';
import type { TextSource } from './text-source.ts';

type Waiting = { readonly resolve: (answer: FormatAnswer) => void; readonly reject: (error: Error) => void };

/** Pretty-prints in a worker, so that 10 MB do not hold the page up. It holds one text at a time. */
export class Formatter implements Disposable {
  readonly #worker = new Worker('/assets/format.worker.js', { type: 'module' });
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FormatAnswer>) => {
      this.#waiting.get(data.id)?.resolve(data);
      this.#waiting.delete(data.id);
    };
    this.#worker.onerror = ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message || 'worker'));
      this.#waiting.clear();
    };
  }

  /** `error`: why the text has not this form. What it answers is good until the next call. */
  async format(text: string, form: TextForm): Promise<TextSource | { readonly error: string }> {
    const answer = await this.#ask({ id: this.#id(), text, form });
    if ('error' in answer) return answer;
    return { length: 'length' in answer ? answer.length : 0, read: (from, to) => this.#read(from, to) };
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  async #read(from: number, to: number): Promise<string> {
    const answer = await this.#ask({ id: this.#id(), from, to });
    return 'part' in answer ? answer.part : '';
  }

  #id(): number {
    this.#next += 1;
    return this.#next;
  }

  #ask(request: FormatRequest): Promise<FormatAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }
}
