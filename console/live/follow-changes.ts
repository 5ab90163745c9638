import { createParser } from 'eventsource-parser';
import { ApiError } from '../api/api-error.ts';
import type { Change } from './change.ts';

/** Milliseconds without a byte after which a stream is taken for dead: the platform sends something every 15 s. */
const silence = 45_000;
const firstDelay = 1_000;
const longestDelay = 30_000;

export interface FollowOptions {
  /** Opens the stream anew. */
  open(signal: AbortSignal): Promise<Response>;
  /** `undefined`: there may have been changes of which nothing is known. */
  onChange(change: Change | undefined): void;
  /** Told at each attempt to open a stream: whether the platform answered. */
  onReach(reached: boolean): void;
  /** Until then. */
  readonly signal: AbortSignal;
}

/** Reads the platform's changes for ever, over as many streams as it takes. Resolves when the signal fires. */
export async function followChanges({ open, onChange, onReach, signal }: FollowOptions): Promise<void> {
  let delay = firstDelay;
  while (!signal.aborted) {
    const stale = new AbortController();
    let timer = setTimeout(() => stale.abort(), silence);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stale.abort(), silence);
    };
    try {
      const answer = await open(AbortSignal.any([signal, stale.signal]));
      onReach(true);
      const parser = createParser({
        maxBufferSize: 65_536,
        onEvent({ event, data }) {
          if (event === 'change') onChange(JSON.parse(data) as Change);
          // From `ready` on nothing is missed; of what was before nobody told.
          else if (event === 'ready' || event === 'resync') onChange(undefined);
          delay = firstDelay;
        },
      });
      const text = answer.body?.pipeThrough(new TextDecoderStream()) ?? [];
      for await (const chunk of text) {
        alive();
        parser.feed(chunk);
      }
    } catch (error) {
      // Whatever it was, the stream is over, and asking again is the answer; the pages' own calls say what is wrong.
      if (error instanceof ApiError && error.mayPass && !signal.aborted) onReach(false);
    } finally {
      clearTimeout(timer);
    }
    await pause(delay * (0.5 + Math.random() / 2), signal);
    delay = Math.min(delay * 2, longestDelay);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
