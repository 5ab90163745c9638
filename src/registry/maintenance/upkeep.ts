import type { Garbage } from '../../contract/registry-maintenance.ts';
import type { Logger } from '../../log/logger.ts';

/** Keeps the disk free of what nobody needs, without being asked. */
export interface Upkeep {
  /** There was no room for something: what is garbage should go now. */
  pressed(): void;
  /** Ends it; resolves when the present run is over. */
  close(): Promise<void>;
}

export interface UpkeepDeps {
  /** Takes away what nothing needs; ends early when told to. */
  readonly collect: (signal: AbortSignal) => Promise<Garbage>;
  readonly removeStaleUploads: () => Promise<unknown>;
  /** Between two collections, ms; 0: none by itself. */
  readonly collectEvery: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

const tickMilliseconds = 600_000;
/** After a start others have work to do first. */
const firstAfter = 3_600_000;

export function createUpkeep({ collect, removeStaleUploads, collectEvery, now, log }: UpkeepDeps): Upkeep {
  const closed = new AbortController();
  let dueAt: number | undefined;
  let pressedAt: number | undefined;
  let running = Promise.resolve();

  async function collectNow(): Promise<void> {
    if (closed.signal.aborted) return;
    dueAt = now() + collectEvery;
    try {
      const { bytes, contents, blobs, unreadable } = await collect(closed.signal);
      if (blobs + contents > 0) log.info({ bytes, contents, blobs }, 'what no image of the registry needs was removed');
      if (unreadable.length > 0)
        log.warn({ unreadable }, 'repositories have a manifest that cannot be read; verify the registry');
    } catch (error) {
      log.error({ error }, 'cannot remove what no image of the registry needs; tried again');
    }
  }

  const timer = setInterval(() => {
    removeStaleUploads().catch((error: unknown) => log.error({ error }, 'cannot remove stale uploads'));
    dueAt ??= now() + Math.min(collectEvery, firstAfter) - tickMilliseconds;
    if (collectEvery > 0 && now() >= dueAt) running = running.then(collectNow);
  }, tickMilliseconds);
  timer.unref();

  return {
    pressed() {
      const isRecent = pressedAt !== undefined && now() - pressedAt < tickMilliseconds;
      if (collectEvery === 0 || isRecent) return;
      pressedAt = now();
      running = running.then(collectNow);
    },
    async close() {
      closed.abort();
      clearInterval(timer);
      await running;
    },
  };
}
