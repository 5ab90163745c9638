import type { Change } from './change.ts';
import { type FollowOptions, followChanges } from './follow-changes.ts';

/** What one tab tells the others. */
type Told = { readonly change: Change | undefined } | { readonly reached: boolean };

/**
 * As `followChanges`, over one stream for all tabs of the browser that show the same project: whichever tab holds the lock
 * reads it and tells the others. A tab that nobody sees neither reads nor listens; once it is seen again, it reads everything anew.
 */
export async function shareChanges(name: string, { open, onChange, onReach, signal }: FollowOptions): Promise<void> {
  while (!signal.aborted) {
    await untilVisible(signal);
    if (signal.aborted) return;
    const seen = visibleSignal(signal);
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('reached' in data) onReach(data.reached);
      else onChange(data.change);
    };
    onChange(undefined);
    onReach(true);
    try {
      await navigator.locks.request(name, { signal: seen }, () =>
        followChanges({
          open,
          onChange(change) {
            onChange(change);
            channel.postMessage({ change } satisfies Told);
          },
          onReach(reached) {
            onReach(reached);
            channel.postMessage({ reached } satisfies Told);
          },
          signal: seen,
        }),
      );
    } catch (error) {
      // Hidden or closed while another tab had the lock.
      if (!seen.aborted) throw error;
    } finally {
      channel.close();
    }
  }
}

function untilVisible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState === 'hidden' && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** Fires when nobody sees the page any more, or with `signal`. */
function visibleSignal(signal: AbortSignal): AbortSignal {
  const hidden = new AbortController();
  const look = () => {
    if (document.visibilityState === 'hidden') hidden.abort();
  };
  document.addEventListener('visibilitychange', look, { signal: hidden.signal });
  signal.addEventListener('abort', () => hidden.abort(), { signal: hidden.signal });
  look();
  return hidden.signal;
}
