import type { Route } from '../contract/route.ts';
import type { EngineObserver } from './engine-observer.ts';
import type { LinkServer } from './link-server.ts';
import { pause } from './pause.ts';

export interface FreeAddressesDeps {
  readonly link: Pick<LinkServer, 'routes' | 'sequence' | 'acknowledged' | 'onChange'>;
  readonly observer: Pick<EngineObserver, 'look'>;
  /** Wakes the service: its route names what does not run. */
  readonly wake: (serviceId: string) => void;
}

/** A stuck worker is dropped before, ms. */
const patience = 20_000;
const longestPause = 500;

/**
 * Waits until the engine can give an address to a new instance: it gives away those of ended ones, and as long as a worker has one in a
 * route, calls for the one service would reach the other. So nothing starts while a route names an instance that does not
 * run, or while a worker may hold an older record. Rejects after 20 s, and with the signal's reason.
 */
export async function addressesAreFree(
  { link, observer, wake }: FreeAddressesDeps,
  signal: AbortSignal,
): Promise<void> {
  const giveUp = performance.now() + patience;
  for (;;) {
    signal.throwIfAborted();
    const view = await observer.look();
    // An engine that does not answer gives nothing away.
    const stale = 'since' in view ? staleServices(link.routes(), view.instances) : [];
    const { sequence } = link;
    if (stale.length === 0 && (await acknowledged(link, sequence, giveUp, signal))) return;
    for (const serviceId of stale) wake(serviceId);
    if (performance.now() > giveUp)
      throw new Error('The workers still have the address of an instance that has ended.');
    await change(link, signal);
  }
}

/** Services whose routes name instances that do not run. */
function staleServices(
  routes: readonly Route[],
  instances: readonly { readonly id: string; readonly phase: string }[],
): readonly string[] {
  const running = new Set(instances.filter(({ phase }) => phase === 'running').map(({ id }) => id));
  const isStale = ({ versions }: Route) =>
    versions.some((version) => version.instances.some(({ id }) => !running.has(id)));
  return routes.filter(isStale).map(({ serviceId }) => serviceId);
}

async function acknowledged(
  link: FreeAddressesDeps['link'],
  sequence: number,
  until: number,
  signal: AbortSignal,
): Promise<boolean> {
  while (!link.acknowledged(sequence)) {
    if (performance.now() > until) return false;
    await change(link, signal);
    signal.throwIfAborted();
  }
  return true;
}

/** Until a worker says something, or a moment has passed. */
async function change({ onChange }: FreeAddressesDeps['link'], signal: AbortSignal): Promise<void> {
  const said = new AbortController();
  using _listener = onChange(() => said.abort());
  await pause(longestPause, AbortSignal.any([said.signal, signal]));
}
