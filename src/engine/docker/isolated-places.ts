import type { Logger } from '../../log/logger.ts';
import type { IsolatedPlaces } from '../engine.ts';
import type { Addressing } from './container-configuration.ts';
import { createDockerEngine } from './docker-engine.ts';
import { createEngineClient } from './engine-client.ts';
import { parseEngineEndpoint } from './engine-endpoint.ts';
import { installationLabel, isolationLabel } from './labels.ts';
import type { WireNetwork } from './wire.ts';

export interface IsolatedPlacesOptions {
  readonly endpoint: string;
  readonly addressing: Addressing;
  readonly log: Logger;
  /** What stands on the engine as the owner of a place that is over at `until`, and whether such an owner has gone. */
  readonly owner: { text(until: number): string; hasGone(text: string): boolean };
}

/**
 * Isolated places on a Docker Engine: each has a network and firewall rules of its own, under an installation's id that is
 * used once. The network is made first and removed last, and carries the owner's name.
 */
export function createIsolatedPlaces({ endpoint, addressing, log, owner }: IsolatedPlacesOptions): IsolatedPlaces {
  const client = createEngineClient(parseEngineEndpoint(endpoint));
  const place = (installation: string, isolatedFor: string) =>
    createDockerEngine({ installation, endpoint, addressing, log, isolatedFor });

  return {
    open: (until) => place(crypto.getRandomValues(new Uint8Array(6)).toHex(), owner.text(until)),

    async sweep(signal) {
      const query = { filters: JSON.stringify({ label: [isolationLabel] }) };
      const networks = await client.json<readonly WireNetwork[]>('GET', '/networks', { query, signal });
      let removed = 0;
      for (const { Labels: labels } of networks) {
        const [installation = '', isolatedFor = ''] = [labels?.[installationLabel], labels?.[isolationLabel]];
        if (!/^[0-9a-f]{12}$/.test(installation) || !owner.hasGone(isolatedFor)) continue;
        try {
          await place(installation, isolatedFor).removeAll(signal);
          removed += 1;
        } catch (error) {
          if (signal.aborted) throw error;
          // One that resists must not keep the others.
          log.warn({ error, installation }, 'what an examination left behind could not be removed');
        }
      }
      return removed;
    },
  };
}
