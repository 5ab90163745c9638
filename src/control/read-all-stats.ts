import type { Engine, InstanceStats } from '../engine/engine.ts';

/** Instances that the engine is asked about at once. */
const atOnce = 16;
/** The engine's answer for one of them is waited for, ms. */
const within = 5_000;

/** What each of them takes now. Those that the engine tells nothing of, or not until `signal` fires, are absent. */
export async function readAllStats(
  engine: Pick<Engine, 'stats'>,
  instances: readonly { readonly id: string }[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, InstanceStats>> {
  const read = new Map<string, InstanceStats>();
  const rest = instances.values();
  const next = async () => {
    for (const { id } of rest) {
      if (signal.aborted) return;
      const patience = AbortSignal.any([signal, AbortSignal.timeout(within)]);
      // That it is away shows in what is absent.
      const found = await engine.stats(id, patience).catch(() => undefined);
      if (found !== undefined) read.set(id, found);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, instances.length) }, next));
  return read;
}
