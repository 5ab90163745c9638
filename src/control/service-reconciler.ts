import type { InstanceObservation } from '../contract/instance.ts';
import type { InstanceView } from '../contract/service.ts';
import type { GivenResources } from '../domain/machine.ts';
import { createActivation } from './activation.ts';
import { createEngineObserver } from './engine-observer.ts';
import { addressesAreFree } from './free-addresses.ts';
import { removeOrphans } from './orphans.ts';
import { pause } from './pause.ts';
import { createResourceBooks } from './resource-books.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';
import { createServiceRunner, type ServiceRunner } from './service-runner.ts';
import { createTurns } from './turns.ts';

export interface ServiceReconciler {
  /** The wish of this service changed. */
  wake(serviceId: string): void;
  /** What runs of a service, as it was last seen. */
  instances(serviceId: string): readonly InstanceView[];
  /** Everything that runs, as the engine was last seen; undefined where it did not answer, or was not asked yet. */
  observed(): readonly InstanceObservation[] | undefined;
  /** Resolves when the service was looked at since this process began, or cannot be soon. */
  looked(serviceId: string): Promise<void>;
  /** What the machine gives to instances and what they have of it; undefined where it is not counted, or not known yet. */
  resources(): GivenResources | undefined;
  /** Ends the reconciling; instances keep running. */
  close(): Promise<void>;
}

/** The driver of a GPU may have to be loaded first. Milliseconds. */
const measureWithin = 30_000;
/** Who asks what runs right after a start waits so long for the first look, milliseconds. */
const lookedWithin = 5_000;

/** Between two looks at the load of services that follow it, milliseconds. */
const loadEvery = 1_000;

/** Services between which nothing else runs; each takes about a millisecond. */
const lookedAfterAtOnce = 20;

/** Brings every service to what is wished of it, from whatever there is, and keeps it there. */
export function createServiceReconciler(deps: ServiceReconcilerDeps): ServiceReconciler {
  const { engine, link, services, log, clock, period = 10_000 } = deps;
  const { now } = clock;
  const observer = createEngineObserver(engine, clock);
  const turn = createTurns(lookedAfterAtOnce);
  const runners = new Map<string, ServiceRunner>();
  const removing = new Set<string>();
  const closed = new AbortController();
  const books =
    deps.resources &&
    createResourceBooks(deps.resources, () => {
      for (const present of runners.values()) present.roomChanged();
    });

  const runner = (id: string): ServiceRunner => {
    const present = runners.get(id);
    if (present) return present;
    const created = createServiceRunner({
      id,
      deps,
      observer,
      books,
      now,
      addressesFree,
      turn,
      onGone: () => forget(id),
    });
    runners.set(id, created);
    return created;
  };
  const addressesFree = (signal: AbortSignal) =>
    addressesAreFree({ link, observer, wake: (id) => runner(id).wake() }, signal);
  const forget = (id: string) => {
    const gone = runners.get(id);
    runners.delete(id);
    books?.forget(id);
    // Called from inside its own run, which is over only after this.
    void gone?.close();
  };

  /** Asks for what the machine has; what was known of it stays where that cannot be had. */
  const measure = async () => {
    try {
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(measureWithin)]);
      books?.measure(await engine.capabilities(signal));
    } catch (error) {
      if (!closed.signal.aborted) log.debug({ error }, 'the engine does not tell what the machine has; asked again');
    }
  };

  /** Looks at everything: finds services that nobody woke, and what belongs to none. */
  const pass = async () => {
    void measure();
    const view = await observer.look();
    // Read after the engine was asked: the row of whatever it shows was there before.
    const rows = await services.all();
    const ids = new Set(rows.map(({ id }) => id));
    books?.begin(rows);
    link.retain(ids);
    for (const id of ids) runner(id).wake();
    for (const [id, present] of runners) if (!ids.has(id)) present.wake();
    if ('since' in view) removeOrphans({ engine, log, removing, closed: closed.signal }, view.instances, ids);
    sweep.wakeAt(now() + period);
  };
  const sweep = createActivation({
    run: pass,
    now,
    onError: (error) => log.error({ error }, 'the services could not be looked through; tried again'),
  });
  const glance = createActivation({
    run: async () => {
      const view = await observer.look();
      for (const present of runners.values()) present.engineChanged(view);
    },
    now,
    onError: (error) => log.error({ error }, 'the engine could not be looked at'),
  });

  const engineWatch = engine.watch(glance.wake);
  const linkWatch = link.onChange(() => {
    for (const present of runners.values()) present.workersChanged();
  });
  const waitingWatch = link.onWaiting((id) => runners.get(id)?.callsWait());
  const loadTimer = setInterval(() => {
    for (const present of runners.values()) present.lookAtLoad();
  }, loadEvery);
  sweep.wake();

  return {
    wake: (serviceId) => runner(serviceId).wake(),
    resources: () => books?.given(),
    observed: () => observer.latest(),
    instances: (serviceId) => runners.get(serviceId)?.instances() ?? [],
    looked: (serviceId) => pause(lookedWithin, runner(serviceId).looked),
    async close() {
      closed.abort();
      engineWatch[Symbol.dispose]();
      linkWatch[Symbol.dispose]();
      waitingWatch[Symbol.dispose]();
      clearInterval(loadTimer);
      await Promise.all([sweep.close(), glance.close(), ...[...runners.values()].map((present) => present.close())]);
      runners.clear();
    },
  };
}
