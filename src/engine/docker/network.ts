import { InstanceRefused } from '../engine.ts';
import { boundedMap } from './bounded-map.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineRefusal, isRefusal } from './engine-refusal.ts';
import { installationFilter, installationLabel, isolationLabel } from './labels.ts';
import { createTurns } from './turns.ts';
import type { WireNetwork } from './wire.ts';

/** One for all instances of an installation, as an engine has address pools for some 30 networks only. */
export function networkName(installation: string): string {
  return `sluice-${installation}`;
}

/** The kernel allows 15 characters; twelve of them are the installation's. */
export function bridgeName(installation: string): string {
  return `sl-${installation}`;
}

export interface InstanceNetwork {
  /** Makes the network unless it is there. */
  ensure(signal: AbortSignal): Promise<void>;
  /** Removes every network of the installation; rejects while containers of others are attached to it. */
  remove(signal: AbortSignal): Promise<void>;
}

export interface NetworkSettings {
  readonly installation: string;
  /** Without a way out. `published`: ports have to be published, which an engine does not do on a network of its kind `internal`. */
  readonly isolation?: { readonly owner: string; readonly published: boolean };
}

export function createInstanceNetwork(client: EngineClient, settings: NetworkSettings): InstanceNetwork {
  const { installation } = settings;
  const name = networkName(installation);
  const inTurn = createTurns();

  async function exists(signal: AbortSignal): Promise<boolean> {
    try {
      await client.json<WireNetwork>('GET', `/networks/${name}`, { signal });
      return true;
    } catch (error) {
      if (isRefusal(error, 404)) return false;
      throw error;
    }
  }

  async function removeOne(network: WireNetwork, signal: AbortSignal): Promise<void> {
    try {
      await client.send('DELETE', `/networks/${network.Id}`, { signal });
    } catch (error) {
      if (!isRefusal(error, 404)) throw error;
    }
  }

  async function create(signal: AbortSignal): Promise<void> {
    try {
      await client.send('POST', '/networks/create', { body: networkConfiguration(settings), signal });
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
      // Another process may have made it in the meantime; the engine has several words for that.
      if (!(await exists(signal))) throw new InstanceRefused(error.message, { cause: error });
    }
  }

  return {
    ensure: (signal) =>
      inTurn(async () => {
        if (!(await exists(signal))) await create(signal);
      }),

    async remove(signal) {
      const query = { filters: installationFilter(installation) };
      const networks = await client.json<readonly WireNetwork[]>('GET', '/networks', { query, signal });
      await boundedMap(networks, 4, (network) => removeOne(network, signal));
    },
  };
}

function networkConfiguration({ installation, isolation }: NetworkSettings): object {
  return {
    Name: networkName(installation),
    Driver: 'bridge',
    CheckDuplicate: true,
    Labels: { [installationLabel]: installation, ...(isolation && { [isolationLabel]: isolation.owner }) },
    Internal: isolation?.published === false,
    Options: {
      'com.docker.network.bridge.name': bridgeName(installation),
      'com.docker.network.bridge.enable_icc': 'false',
      'com.docker.network.bridge.enable_ip_masquerade': String(isolation === undefined),
      'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1',
    },
  };
}
