import { bareMessage } from '../contract/error-message.ts';
import { loadBounds } from '../contract/load-test.ts';
import { createGenerator, type Generator } from './generator.ts';
import type { GeneratorCommand, GeneratorOrder, GeneratorReport } from './generator-messages.ts';

/** What an orphan that nobody ends may take beyond the longest load test, ms. */
const spare = 60_000;

/** Sends as its parent says over the IPC channel. Resolves when it is told to end; the process ends at once without its parent. */
export function serveGenerator(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = new AbortController();
  const tell = (report: GeneratorReport) => {
    if (process.connected) process.send?.(report);
  };
  let generator: Generator | undefined;

  const step = async (sockets: number) => {
    try {
      if (generator === undefined) throw new Error('it was told of no service');
      const sent = await generator.step(sockets, { signal: stop.signal, onOpened: () => tell({ type: 'opened' }) });
      tell({ type: 'stepped', sent });
    } catch (error) {
      if (!stop.signal.aborted) tell({ type: 'failed', detail: bareMessage(error) });
    }
  };
  const close = async () => {
    stop.abort();
    await generator?.close();
    resolve();
  };

  setTimeout(() => process.exit(1), loadBounds.minutes * 60_000 + spare).unref();
  process.on('disconnect', () => process.exit(1));
  // A terminal sends these to every process at once; the parent decides.
  process.on('SIGINT', () => undefined);
  process.on('message', (command: GeneratorCommand) => {
    if (command.type === 'begin') generator = createGenerator(placeOf(command.order), command.order.plan);
    else if (command.type === 'step') void step(command.sockets);
    else void close();
  });
  return promise;
}

function placeOf({ url, at, certificate, headers, plan }: GeneratorOrder) {
  const { protocols, patienceMs } = plan;
  return { url: new URL(url), at, certificate, headers: () => headers, protocols, patienceMs };
}
