const defaultSliceMs = 8;

/**
 * Runs `work` to its end in slices of `sliceMs` at most (plus one step), and lets the page answer clicks and keys between
 * them. Resolves with what `work` returns; rejects with the reason of `signal` when that aborts.
 */
export async function inSlices<Result>(
  work: Generator<void, Result>,
  signal?: AbortSignal,
  sliceMs = defaultSliceMs,
): Promise<Result> {
  for (;;) {
    const end = performance.now() + sliceMs;
    do {
      signal?.throwIfAborted();
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await new Promise((resume) => setTimeout(resume, 0));
  }
}
