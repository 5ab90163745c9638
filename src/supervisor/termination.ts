import { readFileSync } from 'node:fs';

const hangUp = 1;

/** Calls `onRequest` at every SIGTERM, SIGINT and SIGHUP until disposed. A SIGHUP that the caller ignores (nohup) stays ignored. */
export function onTermination(onRequest: (signal: NodeJS.Signals) => void): Disposable {
  const signals: NodeJS.Signals[] = ignores(hangUp) ? ['SIGTERM', 'SIGINT'] : ['SIGTERM', 'SIGINT', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onRequest);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, onRequest);
    },
  };
}

/** From /proc/self/status; where there is none nothing is known to be ignored. */
function ignores(signal: number): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}
