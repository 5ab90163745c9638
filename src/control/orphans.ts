import type { InstanceObservation } from '../contract/instance.ts';
import type { Engine } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';

const graceSeconds = 10;

/** Removes the instances of services that do not exist (any more); what is being removed already is left alone. */
export function removeOrphans(
  context: {
    readonly engine: Pick<Engine, 'stop'>;
    readonly log: Logger;
    readonly removing: Set<string>;
    readonly closed: AbortSignal;
  },
  instances: readonly InstanceObservation[],
  serviceIds: ReadonlySet<string>,
): void {
  const { engine, log, removing, closed } = context;
  const orphans = instances.filter(({ id, serviceId }) => !serviceIds.has(serviceId) && !removing.has(id));
  for (const { id, serviceId } of orphans) {
    removing.add(id);
    log.info({ instance: id, serviceId }, 'an instance of an unknown service is removed');
    const signal = AbortSignal.any([closed, AbortSignal.timeout((graceSeconds + 60) * 1000)]);
    engine
      .stop(id, graceSeconds, signal)
      .catch((error: unknown) => log.warn({ error, instance: id }, 'it could not be removed; tried again'))
      .finally(() => removing.delete(id));
  }
}
