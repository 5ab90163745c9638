import type { InstanceObservation } from '../../contract/instance.ts';
import type { Addressing } from './container-configuration.ts';
import { instanceId } from './container-name.ts';
import { readHeldResources, readInstanceLabels } from './labels.ts';
import type { WireContainer, WireContainerDetails } from './wire.ts';

/** What a shell says of a command that it cannot run, for engines that say 0. */
const commandNotFound = 127;

/** What only `inspect` tells of a container. */
export type ContainerFacts = Pick<
  InstanceObservation,
  'phase' | 'createdAt' | 'startedAt' | 'finishedAt' | 'exitCode' | 'outOfMemory' | 'error'
>;

export function observation(
  installation: string,
  network: string,
  addressing: Addressing,
  container: WireContainer,
  facts: ContainerFacts,
): InstanceObservation {
  const identity = readInstanceLabels(instanceId(installation, container), container.Labels);
  const address = facts.phase === 'running' ? addressOf(container, identity.port, network, addressing) : undefined;
  const holds = readHeldResources(container.Labels);
  return { ...identity, ...facts, ...(holds && { holds }), ...(address === undefined ? {} : { address }) };
}

/** Exit code, times and error as far as they mean something in the container's state; `refusal` is what `start` was told, where the engine forgets it. */
export function containerFacts({ State: state, Created }: WireContainerDetails, refusal?: string): ContainerFacts {
  const words = state.Error === undefined || state.Error === '' ? refusal : state.Error;
  const phase = phaseOf(state.Status, words);
  const createdAt = Date.parse(Created);
  const startedAt = timeOf(state.StartedAt);
  const facts = { phase, createdAt, ...(startedAt === undefined ? {} : { startedAt }) };
  if (phase !== 'exited') return facts;
  const ranNever = startedAt === undefined;
  return {
    ...facts,
    ...(words === undefined ? {} : { error: words }),
    // What could not be started was over in the moment it was made. The engine notes a start when it is told of it, which
    // may be after the end of a short life.
    finishedAt: Math.max(timeOf(state.FinishedAt) ?? createdAt, startedAt ?? createdAt),
    exitCode: ranNever ? state.ExitCode || commandNotFound : (state.ExitCode ?? 0),
    outOfMemory: state.OOMKilled === true,
  };
}

/** The engine leaves a container that it could not start as `created` with an error: for us its one life is over. */
function phaseOf(state: string, error: string | undefined): InstanceObservation['phase'] {
  switch (state) {
    case 'created':
    case 'configured':
    case 'initialized':
      return error === undefined || error === '' ? 'created' : 'exited';
    case 'running':
    case 'paused':
    case 'restarting':
    case 'stopping':
      return 'running';
    default:
      return 'exited';
  }
}

function addressOf(
  container: WireContainer,
  port: number,
  network: string,
  addressing: Addressing,
): InstanceObservation['address'] {
  if (addressing === 'container') {
    const host = container.NetworkSettings?.Networks?.[network]?.IPAddress;
    return host === undefined || host === '' ? undefined : { host, port };
  }
  const published = container.Ports?.find((entry) => entry.PrivatePort === port && entry.Type === 'tcp');
  return published?.PublicPort === undefined
    ? undefined
    : { host: '127.0.0.1', port: published.PublicPort, published: true };
}

/** The engine writes year 1 for "never". */
function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) || time <= 0 ? undefined : time;
}
