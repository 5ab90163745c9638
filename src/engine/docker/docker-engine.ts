import { release } from 'node:os';
import type { Logger } from '../../log/logger.ts';
import type { Engine, EngineCapabilities } from '../engine.ts';
import { boundedMap } from './bounded-map.ts';
import type { Addressing } from './container-configuration.ts';
import { createContainers } from './containers.ts';
import { presentDeviceNodes } from './device-nodes.ts';
import { createEngineClient } from './engine-client.ts';
import { parseEngineEndpoint } from './engine-endpoint.ts';
import { watchEvents } from './event-watcher.ts';
import { execute } from './exec.ts';
import { createFirewall } from './firewall.ts';
import { createGpuList } from './gpu-list.ts';
import { createImages } from './images.ts';
import { readStats, readUsers } from './instance-stats.ts';
import { readListeningPorts } from './listening-ports.ts';
import { readLogs } from './logs.ts';
import { bridgeName, createInstanceNetwork, networkName } from './network.ts';
import { createVolumes } from './volumes.ts';
import type { WireInfo, WireVersion } from './wire.ts';

export interface DockerEngineOptions {
  /** The installation's id, 12 hexadecimal digits: two installations on one engine never touch each other's containers. */
  readonly installation: string;
  /** Path of the engine's socket, or a URL in one of the forms of `DOCKER_HOST`. */
  readonly endpoint: string;
  readonly addressing: Addressing;
  readonly log: Logger;
  /** Its instances have no way out; the value names the owner to those who look for what was left behind. */
  readonly isolatedFor?: string;
  /** GPUs that the operator names; none: those that are found where the engine is on this machine. */
  readonly gpus?: readonly { readonly id: string; readonly product?: string }[];
  /** Device nodes that specifications name. */
  readonly deviceNodes?: readonly string[];
}

/** Milliseconds between two looks at the firewall when nothing is started. */
const firewallPeriod = 15_000;
/** Seconds that instances have to end when everything is removed. */
const removalGrace = 10;
const parallelStops = 32;

/**
 * An engine that speaks the Docker Engine API: Docker 20.10 or later, or Podman's compatible socket.
 * Throws when the endpoint's form is wrong; whether an engine answers there shows with the first call.
 */
export function createDockerEngine(options: DockerEngineOptions): Engine {
  const { installation, endpoint, addressing, log, isolatedFor, gpus: named = [], deviceNodes = [] } = options;
  const isIsolated = isolatedFor !== undefined;
  const client = createEngineClient(parseEngineEndpoint(endpoint));
  const network = createInstanceNetwork(client, {
    installation,
    ...(isIsolated && { isolation: { owner: isolatedFor, published: addressing === 'published' } }),
  });
  const settings = { installation, network: networkName(installation), addressing, isolated: isIsolated };
  const containers = createContainers(client, settings);
  const images = createImages(client);
  const volumes = createVolumes(client, installation);
  const firewall = createFirewall(installation, bridgeName(installation), { nameServers: !isIsolated, log });
  const gpus = createGpuList(named, log);
  let isolated: boolean | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function isolate(): Promise<void> {
    lookedAt = performance.now();
    isolated = await firewall.ensure();
  }

  return {
    async capabilities(signal) {
      const [version, info] = await Promise.all([
        client.version(signal),
        client.json<WireInfo>('GET', '/info', { signal }),
      ]);
      // Only then this process sees what the engine sees.
      const isHere = info.KernelVersion === release();
      return {
        ...engineCapabilities(version, info),
        hostIsolation: isolated ?? (firewall.isPossible() && isHere),
        gpus: await gpus.list(isHere),
        deviceNodes: isHere ? await presentDeviceNodes(deviceNodes) : deviceNodes,
      };
    },

    prepareImage: (image, options) => images.prepare(image, options),

    imageId: (name, signal) => images.id(name, signal),

    removeImage: (name, signal) => images.remove(name, signal),

    async start(spec, signal) {
      await network.ensure(signal);
      await isolate();
      await volumes.ensure(spec.volumes ?? [], signal);
      await containers.start(spec, signal);
    },

    stop: (id, graceSeconds, signal) => containers.stop(id, graceSeconds, signal),

    signal: (id, name, signal) => containers.signal(id, name, signal),

    async list(signal) {
      const observations = await containers.list(signal);
      // Another program, or a restart of the machine's firewall, may have taken the rules away.
      if (observations.length > 0 && performance.now() - lookedAt > firewallPeriod) await isolate();
      return observations;
    },

    watch: (onChange) => watchEvents(client, installation, onChange, log),

    logs: (id, options) => readLogs(client, installation, id, options),

    exec: (id, command, signal) => execute(client, installation, id, command, signal),

    async listeningPorts(id, signal) {
      const details = await containers.inspect(id, signal);
      return details === undefined ? undefined : readListeningPorts(details);
    },

    stats: (id, signal) => readStats(client, installation, id, signal),

    users: (id, signal) => readUsers(client, installation, id, signal),

    removeVolume: (volume, signal) => volumes.remove(volume, signal),

    async removeAll(signal) {
      const instances = await containers.list(signal);
      await boundedMap(instances, parallelStops, ({ id }) => containers.stop(id, removalGrace, signal));
      // The network goes last: by it everything else is found again if this process ends here.
      await firewall.remove();
      await network.remove(signal);
      isolated = undefined;
    },
  };
}

function engineCapabilities(
  version: WireVersion,
  info: WireInfo,
): Omit<EngineCapabilities, 'hostIsolation' | 'gpus' | 'deviceNodes'> {
  const isPodman = version.Components?.some(({ Name: name }) => name.includes('Podman')) === true;
  return {
    name: isPodman ? 'Podman' : 'Docker',
    version: version.Version,
    os: version.Os,
    architecture: version.Arch,
    cpus: info.NCPU,
    memoryMegabytes: Math.floor(info.MemTotal / (1024 * 1024)),
    // Podman has no daemon that could take its containers down.
    liveRestore: isPodman || info.LiveRestoreEnabled === true,
    runtimes: Object.keys(info.Runtimes ?? {}),
  };
}
