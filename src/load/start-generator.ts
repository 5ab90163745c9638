import { setPriority } from 'node:os';
import type { LoadSent } from '../contract/load-test.ts';
import type { Generator, StepOptions } from './generator.ts';
import type { GeneratorCommand, GeneratorOrder, GeneratorReport } from './generator-messages.ts';

/** How long its sockets may take to end; then the process is killed, ms. */
const endWithin = 8_000;
/** The gateway and the API come first where the machine has too little for all. */
const niceness = 10;

interface Step extends PromiseWithResolvers<LoadSent> {
  readonly onOpened: () => void;
}

/** A generator in a process of its own, so that it takes nothing of this one's time. It ends with this process. */
export function startGenerator(command: readonly string[], order: GeneratorOrder): Generator {
  let step: Step | undefined;
  const fail = (detail: string) => step?.reject(new Error(detail));
  const child = Bun.spawn([...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
    ipc(report: GeneratorReport) {
      if (report.type === 'opened') step?.onOpened();
      else if (report.type === 'stepped') step?.resolve(report.sent);
      else fail(report.detail);
    },
    onExit: () => fail('the process that sends has ended'),
  });
  const tell = (told: GeneratorCommand) => {
    if (child.exitCode === null && child.signalCode === null) child.send(told);
  };
  try {
    setPriority(child.pid, niceness);
  } catch {
    // It has ended already; the first step says so.
  }
  tell({ type: 'begin', order });

  return {
    async step(sockets, { signal, onOpened }: StepOptions) {
      signal.throwIfAborted();
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('the process that sends has ended');
      step = { ...Promise.withResolvers<LoadSent>(), onOpened };
      const { promise, reject } = step;
      const stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      try {
        tell({ type: 'step', sockets });
        return await promise;
      } finally {
        signal.removeEventListener('abort', stop);
        step = undefined;
      }
    },
    async close() {
      const timer = setTimeout(() => child.kill('SIGKILL'), endWithin);
      tell({ type: 'close' });
      await child.exited;
      clearTimeout(timer);
    },
  };
}
