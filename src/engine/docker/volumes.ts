import type { InstanceVolume, VolumeIdentity } from '../engine.ts';
import type { EngineClient } from './engine-client.ts';
import { isRefusal } from './engine-refusal.ts';
import { installationLabel } from './labels.ts';

/** Volumes with weights of models take their time to delete. */
const removalDeadline = 120_000;

export interface Volumes {
  /** Makes those that are named unless they are there. */
  ensure(volumes: readonly InstanceVolume[], signal: AbortSignal): Promise<void>;
  remove(volume: VolumeIdentity, signal: AbortSignal): Promise<'removed' | 'in-use'>;
}

/** Found by people, too: `docker volume ls` shows installation, project and name. */
function volumeName(installation: string, { projectId, name }: VolumeIdentity): string {
  return `sluice-${installation}-${projectId}-${name}`;
}

function volumeLabels(installation: string, { projectId, name }: VolumeIdentity): Readonly<Record<string, string>> {
  return { [installationLabel]: installation, 'sluice.project': projectId, 'sluice.volume': name };
}

export function createVolumes(client: EngineClient, installation: string): Volumes {
  return {
    async ensure(volumes, signal) {
      for (const mount of volumes) {
        if (!('volume' in mount)) continue;
        const body = {
          Name: volumeName(installation, mount.volume),
          Driver: 'local',
          Labels: volumeLabels(installation, mount.volume),
        };
        // One that is there is answered as it is.
        await client.send('POST', '/volumes/create', { body, signal });
      }
    },

    async remove(volume, signal) {
      try {
        const path = `/volumes/${volumeName(installation, volume)}`;
        await client.send('DELETE', path, { signal, deadline: removalDeadline });
      } catch (error) {
        if (isRefusal(error, 409)) return 'in-use';
        if (!isRefusal(error, 404)) throw error;
      }
      return 'removed';
    },
  };
}

/** As the engine takes them. A volume that went away since it was made is made again by the same name, and with its labels. */
export function volumeMounts(installation: string, volumes: readonly InstanceVolume[]): readonly object[] {
  return volumes.map((mount) => ({
    Target: mount.mountPath,
    ReadOnly: mount.readOnly,
    ...('volume' in mount
      ? {
          Type: 'volume',
          Source: volumeName(installation, mount.volume),
          VolumeOptions: { Labels: volumeLabels(installation, mount.volume) },
        }
      : { Type: 'bind', Source: mount.hostFolder, BindOptions: { Propagation: 'rprivate' } }),
  }));
}
