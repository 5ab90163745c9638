import { onTermination } from '../supervisor/termination.ts';

/** A shell's code for a command that Ctrl-C ended. */
export const interrupted = 130;

/**
 * What `work` resolves to, or that Ctrl-C (or SIGTERM) ended it: its signal fires at the first, the second ends the process
 * at once.
 */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | 'interrupted'> {
  const stop = new AbortController();
  using _termination = onTermination(() => {
    if (stop.signal.aborted) process.exit(interrupted);
    stop.abort();
  });
  try {
    return await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return 'interrupted';
  }
}
