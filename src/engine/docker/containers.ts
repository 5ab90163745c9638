import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceObservation } from '../../contract/instance.ts';
import { ImageUnavailable, InstanceRefused, type InstanceSpec } from '../engine.ts';
import { boundedMap } from './bounded-map.ts';
import { type ContainerSettings, containerConfiguration } from './container-configuration.ts';
import { containerName, instanceId } from './container-name.ts';
import { deadlineAfter } from './deadline.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineRefusal, isRefusal } from './engine-refusal.ts';
import { installationFilter, installationLabel } from './labels.ts';
import { type ContainerFacts, containerFacts, observation } from './observation.ts';
import type { WireContainer, WireContainerDetails } from './wire.ts';

export interface Containers {
  start(spec: InstanceSpec, signal: AbortSignal): Promise<void>;
  stop(id: string, graceSeconds: number, signal: AbortSignal): Promise<void>;
  signal(id: string, name: string, signal: AbortSignal): Promise<void>;
  list(signal: AbortSignal): Promise<readonly InstanceObservation[]>;
  /** Undefined when there is no such instance. */
  inspect(id: string, signal: AbortSignal): Promise<WireContainerDetails | undefined>;
}

/** An engine that starts many containers at once, or from a cold disk, takes its time. */
const startDeadline = 120_000;
const takenNamePause = 50;
const removalDeadline = 60_000;
const parallelInspections = 16;

export function createContainers(client: EngineClient, settings: ContainerSettings): Containers {
  const { installation } = settings;
  const known = new Map<string, { readonly key: string; readonly facts: ContainerFacts }>();
  /** By instance id: why it could not be started, as Podman does not keep it. */
  const refused = new Map<string, string>();
  const pathOf = (id: string) => `/containers/${containerName(installation, id)}`;

  async function inspect(path: string, signal: AbortSignal): Promise<WireContainerDetails | undefined> {
    const look = () => client.json<WireContainerDetails>('GET', `${path}/json`, { signal });
    try {
      // An engine may stumble over a container that ends in this very moment.
      return await look().catch((error: unknown) => (isRefusal(error, 500) ? look() : Promise.reject(error)));
    } catch (error) {
      if (isRefusal(error, 404)) return undefined;
      throw error;
    }
  }

  /** True when this call has made the container. */
  async function create(spec: InstanceSpec, signal: AbortSignal): Promise<boolean> {
    try {
      await client.send('POST', '/containers/create', {
        query: { name: containerName(installation, spec.id) },
        body: containerConfiguration(spec, settings),
        signal,
        deadline: startDeadline,
      });
      return true;
    } catch (error) {
      if (isNameTaken(error)) return false;
      if (isRefusal(error, 404)) throw new ImageUnavailable('missing', error.message, { cause: error });
      throw asRefused(error);
    }
  }

  /** Makes the container unless it exists; true when it has not run yet. */
  async function provide(spec: InstanceSpec, signal: AbortSignal): Promise<boolean> {
    using deadline = deadlineAfter(startDeadline, signal);
    while (!(await create(spec, signal))) {
      const details = await inspect(pathOf(spec.id), signal);
      if (details !== undefined) return isFresh(details, spec);
      // The name is taken before the container can be seen, and longer than it can be seen: somebody else makes or removes it.
      if (deadline.expired()) throw new InstanceRefused(`The engine neither has nor makes the instance ${spec.id}.`);
      await sleep(takenNamePause);
    }
    return true;
  }

  function isFresh(details: WireContainerDetails, spec: InstanceSpec): boolean {
    if (details.Config.Labels?.[installationLabel] === installation) return details.State.Status === 'created';
    const name = containerName(installation, spec.id);
    throw new InstanceRefused(`The name ${name} is taken by a container of somebody else. Remove or rename it.`);
  }

  async function remove(path: string, signal: AbortSignal): Promise<void> {
    try {
      await client.send('DELETE', path, { query: { force: '1', v: '1' }, signal, deadline: removalDeadline });
    } catch (error) {
      if (isRefusal(error, 404)) return;
      if (!isRefusal(error, 409)) throw error;
      await awaitRemoval(path, signal);
    }
  }

  /** Somebody else removes it already; it is gone when this returns. */
  async function awaitRemoval(path: string, signal: AbortSignal): Promise<void> {
    try {
      const query = { condition: 'removed' };
      await client.send('POST', `${path}/wait`, { query, signal, deadline: removalDeadline });
    } catch (error) {
      if (!isRefusal(error, 404)) throw error;
    }
  }

  async function factsOf(container: WireContainer, signal: AbortSignal): Promise<ContainerFacts | undefined> {
    const networks = Object.values(container.NetworkSettings?.Networks ?? {}).map((network) => network?.IPAddress);
    const key = [container.State, ...networks].join();
    const remembered = known.get(container.Id);
    if (remembered?.key === key) return remembered.facts;
    const details = await inspect(`/containers/${container.Id}`, signal);
    if (details === undefined) return undefined;
    const facts = containerFacts(details, refused.get(instanceId(installation, container)));
    if (isSettled(facts)) known.set(container.Id, { key, facts });
    return facts;
  }

  return {
    inspect: (id, signal) => inspect(pathOf(id), signal),

    async start(spec, signal) {
      if (!(await provide(spec, signal))) return;
      try {
        await client.send('POST', `${pathOf(spec.id)}/start`, { signal, deadline: startDeadline });
        refused.delete(spec.id);
      } catch (error) {
        if (error instanceof EngineRefusal) refused.set(spec.id, error.message);
        throw asRefused(error);
      }
    },

    async stop(id, graceSeconds, signal) {
      const seconds = Math.max(0, Math.round(graceSeconds));
      try {
        // Sends the image's own STOPSIGNAL, which is SIGTERM unless the image says otherwise.
        const query = { t: String(seconds) };
        await client.send('POST', `${pathOf(id)}/stop`, { query, signal, deadline: seconds * 1000 + removalDeadline });
      } catch (error) {
        // 404: gone already. 409: being removed, or (Podman) not running. Anything else the removal will meet too.
        if (!(error instanceof EngineRefusal)) throw error;
      }
      await remove(pathOf(id), signal);
    },

    async signal(id, name, signal) {
      try {
        await client.send('POST', `${pathOf(id)}/kill`, { query: { signal: name }, signal });
      } catch (error) {
        throw asRefused(error);
      }
    },

    async list(signal) {
      const query = { all: '1', filters: installationFilter(installation) };
      const containers = await client.json<readonly WireContainer[]>('GET', '/containers/json', { query, signal });
      forget(known, new Set(containers.map((container) => container.Id)));
      forget(refused, new Set(containers.map((container) => instanceId(installation, container))));
      const observations = await boundedMap(containers, parallelInspections, async (container) => {
        const facts = await factsOf(container, signal);
        if (facts === undefined) return [];
        return [observation(installation, settings.network, settings.addressing, container, facts)];
      });
      return observations.flat();
    },
  };
}

/** Whether the facts can be kept: with one life, those of a running instance and of an ended one do not change any more. */
function isSettled(facts: ContainerFacts): boolean {
  return facts.phase !== 'created' && facts.startedAt !== undefined;
}

function forget(map: Map<string, unknown>, present: ReadonlySet<string>): void {
  for (const key of map.keys()) if (!present.has(key)) map.delete(key);
}

/** Docker answers 409, Podman 500 with these words. */
function isNameTaken(error: unknown): boolean {
  return isRefusal(error, 409) || (error instanceof EngineRefusal && /name .* is already in use/.test(error.message));
}

function asRefused(error: unknown): unknown {
  if (!(error instanceof EngineRefusal) || error.status === 503) return error;
  // A full disk says nothing against the instance: it is tried again.
  if (/no space left on device/i.test(error.message)) return error;
  return new InstanceRefused(error.message, { cause: error });
}
