/** Waits `ms`, or until `stopped`. Leaves no listener behind. */
export async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  if (ms <= 0 || stopped.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const end = () => resolve();
  stopped.addEventListener('abort', end, { once: true });
  await promise;
  stopped.removeEventListener('abort', end);
  clearTimeout(timer);
}
