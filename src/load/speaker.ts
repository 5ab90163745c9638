import type { LoadAnswer } from '../contract/load-test.ts';
import type { StepRecord } from './step-record.ts';

/** What every socket says in a round: frames that were made before, with their times from its beginning, ms. */
export interface Script {
  readonly frames: readonly { readonly bytes: Buffer; readonly at: number }[];
  readonly roundMs: number;
  readonly answers: LoadAnswer;
  readonly patienceMs: number;
}

/** Answered ones that are kept before the list is cut. */
const mostAnswered = 256;

/** Says the script on one socket, round after round at its times, and notes how long answers take. */
export class Speaker {
  readonly #script: Script;
  /** Whether the frame was taken. */
  readonly #send: (frame: Buffer) => boolean;
  #record: StepRecord;
  /** When the messages were sent that have no answer yet, in order; the first `#answered` of them have one. */
  #waiting: number[] = [];
  #answered = 0;
  #timer: Timer | undefined;
  #speaks = false;
  /** Of the round that is under way. */
  #beganAt = 0;
  #next = 0;
  #quiet: (() => void) | undefined;

  constructor(script: Script, record: StepRecord, send: (frame: Buffer) => boolean) {
    this.#script = script;
    this.#record = record;
    this.#send = send;
  }

  /** Answers that are waited for. */
  get waiting(): number {
    return this.#waiting.length - this.#answered;
  }

  /** The first round begins in `delay` ms. */
  begin(record: StepRecord, delay: number): void {
    this.#record = record;
    this.#speaks = true;
    this.#beginRound(performance.now() + delay);
  }

  /** Says no more. Resolves when all answers are there. */
  stop(): Promise<void> {
    this.#speaks = false;
    clearTimeout(this.#timer);
    if (this.waiting === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#quiet = resolve;
    return promise;
  }

  /** A message came. */
  heard(): void {
    this.#record.received += 1;
    const sentAt = this.#waiting[this.#answered];
    if (sentAt === undefined) return;
    this.#record.answers.add(performance.now() - sentAt);
    this.#answered += 1;
    if (this.#answered === this.#waiting.length || this.#answered >= mostAnswered) {
      this.#waiting.splice(0, this.#answered);
      this.#answered = 0;
    }
    if (this.waiting > 0) return;
    this.#quiet?.();
    if (this.#speaks && this.#script.answers === 'last') this.#beginNextRound();
  }

  /** The socket is over: nothing is waited for any more. */
  end(): void {
    this.#speaks = false;
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#answered = 0;
    this.#quiet?.();
  }

  #beginRound(at: number): void {
    this.#beganAt = at;
    this.#next = 0;
    this.#plan();
  }

  /** A round that was late does not put off those behind it, unless it had to be waited for. */
  #beginNextRound(): void {
    const planned = this.#beganAt + this.#script.roundMs;
    this.#beginRound(this.#script.answers === 'last' ? Math.max(planned, performance.now()) : planned);
  }

  #plan(): void {
    const frame = this.#script.frames[this.#next];
    if (frame === undefined) return;
    const due = this.#beganAt + frame.at;
    this.#timer = setTimeout(() => this.#say(frame.bytes, due), Math.max(0, due - performance.now()));
  }

  #say(frame: Buffer, due: number): void {
    const { answers, frames } = this.#script;
    const now = performance.now();
    this.#record.late.add(now - due);
    this.#next += 1;
    const isLast = this.#next >= frames.length;
    // What the other side does not take is as late as what it does not answer.
    if (answers === 'each' || (answers === 'last' && isLast)) this.#waiting.push(now);
    if (this.#send(frame)) this.#record.sent += 1;
    if (!isLast) this.#plan();
    else if (answers !== 'last') this.#beginNextRound();
  }

  /** Whether an answer is later than anybody waits for it. */
  isOverdue(now: number): boolean {
    const oldest = this.#waiting[this.#answered];
    return oldest !== undefined && now - oldest > this.#script.patienceMs;
  }
}
