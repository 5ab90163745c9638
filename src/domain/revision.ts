import { createHash } from 'node:crypto';
import type { Model } from '../contract/model.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';

/**
 * Names everything that an instance is made from: two instances of one revision are interchangeable. What does not reach
 * the container (weight, instance count, time-outs) does not count. 10 hexadecimal digits, the service's id included.
 */
export function revisionOf(serviceId: string, version: ServiceVersionSpec, model: Model): string {
  const { cpu, memoryMegabytes, ...others } = version.resources;
  const environment = Object.entries(version.environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const { port, command } = model.container;
  const parts = [serviceId, model.id, model.image?.digest, port, command ?? [], environment, cpu, memoryMegabytes];
  // What most do not ask for changes nothing for them.
  if (version.restartedIn !== undefined) parts.push(version.restartedIn);
  if (Object.keys(others).length > 0) parts.push(JSON.stringify(others));
  if (version.sealedEnvironment) {
    parts.push(Object.entries(version.sealedEnvironment).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (version.volumes) parts.push(JSON.stringify(version.volumes));
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10);
}

/** One of the `instance_count` places of a revision. */
export function slotKey(revision: string, slot: number): string {
  return `${revision}/${slot}`;
}

/**
 * The engine's name of one start of one slot: the same for the same facts, another for every attempt and every deployment
 * (`deployStartedAt`, ms), so that no two containers ever share it.
 */
export function instanceId(
  serviceId: string,
  deployStartedAt: number,
  revision: string,
  slot: number,
  attempt: number,
): string {
  const service = serviceId
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 8);
  return `${service}-${revision}-${deployStartedAt.toString(36)}-${slot}-${attempt}`;
}
