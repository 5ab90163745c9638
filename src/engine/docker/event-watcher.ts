import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../log/logger.ts';
import type { EngineClient } from './engine-client.ts';
import { jsonLines } from './json-lines.ts';
import { installationFilter } from './labels.ts';

/** Milliseconds: several changes at once are one reason to look. */
const debounce = 50;
const firstPause = 100;
const longestPause = 10_000;
/** A stream that died unnoticed (an engine behind a network) is found at the latest after this. */
const longestStream = 600_000;

/** What `exec` does in an instance, probes above all, changes nothing worth a look. */
function isChange(action: string): boolean {
  return !action.startsWith('exec_') && !action.startsWith('top') && !action.startsWith('attach');
}

/** Calls `onChange` when a container of the installation changed, and after every (re)connect, as changes were missed before it. */
export function watchEvents(client: EngineClient, installation: string, onChange: () => void, log: Logger): Disposable {
  const disposed = new AbortController();
  let timer: Timer | undefined;

  function changed(): void {
    if (disposed.signal.aborted) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, debounce);
  }

  async function listen(): Promise<void> {
    const recycle = new AbortController();
    const clock = setTimeout(() => recycle.abort(), longestStream);
    const dispose = () => recycle.abort();
    disposed.signal.addEventListener('abort', dispose, { once: true });
    try {
      // An endless stream has no deadline of its own: this call tells that the engine is there.
      await client.version(recycle.signal);
      changed();
      // What happens before the engine has opened the stream is in its memory of past events.
      const since = String(Math.floor(Date.now() / 1000) - 1);
      const query = { since, filters: installationFilter(installation, { type: ['container'] }) };
      const stream = client.stream('GET', '/events', { query, signal: recycle.signal, endless: true });
      for await (const event of jsonLines<{ readonly Action?: string }>(stream)) {
        if (isChange(event.Action ?? '')) changed();
      }
    } finally {
      clearTimeout(clock);
      disposed.signal.removeEventListener('abort', dispose);
    }
  }

  async function listenForEver(): Promise<void> {
    let pause = firstPause;
    while (!disposed.signal.aborted) {
      const began = performance.now();
      try {
        await listen();
      } catch (error) {
        log.debug({ error }, 'the event stream of the container engine ended');
      }
      pause = performance.now() - began > longestPause ? firstPause : Math.min(pause * 2, longestPause);
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal: disposed.signal }).catch(() => undefined);
    }
  }

  void listenForEver();
  return {
    [Symbol.dispose]() {
      disposed.abort();
      clearTimeout(timer);
    },
  };
}
