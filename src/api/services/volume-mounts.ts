import { clientError } from '../../contract/errors.ts';
import type { HostFolderLookup } from '../../contract/host-folder.ts';
import type { ServiceConfig } from '../../contract/resources/service.ts';
import { isHostFolder, type PersistentVolume } from '../../contract/resources/volume.ts';
import type { VolumeMount } from '../../contract/service.ts';

/** What the entry `config[]` mounts (reference, services, 2.1), without a look at the machine. `field` names the entry. */
export function volumeMounts(config: ServiceConfig, field: string): readonly VolumeMount[] {
  const taken = new Set<string>();
  return (config.additional_properties?.persistent_volumes ?? []).map((volume, index) => {
    const own = `${field}.additional_properties.persistent_volumes[${index}]`;
    const path = volume.mount_path;
    if (taken.has(path)) throw clientError('volume.mount-path-taken', { field: `${own}.mount_path`, path });
    taken.add(path);
    return { mountPath: path, readOnly: volume.read_only === true, ...sourceOf(volume, own) };
  });
}

function sourceOf({ name, storage_type: type, source_address: address }: PersistentVolume, field: string) {
  switch (type ?? 'volume') {
    case 'volume':
      if (name == null) throw clientError('volume.no-name', { field: `${field}.name` });
      return { volume: name };
    case 'host':
      if (address == null || !isHostFolder(address)) {
        throw clientError('volume.bad-host-folder', { field: `${field}.source_address` });
      }
      return { hostFolder: address };
    default:
      throw clientError('volume.bad-storage-type', { field: `${field}.storage_type` });
  }
}

/** Rejects where a folder of the machine is not one that services may have. They are looked at again when an instance starts. */
export async function requireHostFolders(
  versions: readonly { readonly volumes?: readonly VolumeMount[] }[],
  lookUp: HostFolderLookup,
): Promise<void> {
  for (const [index, { volumes = [] }] of versions.entries()) {
    for (const [at, mount] of volumes.entries()) {
      if (!('hostFolder' in mount)) continue;
      const found = await lookUp(mount.hostFolder);
      const field = `config[${index}].additional_properties.persistent_volumes[${at}].source_address`;
      if ('refused' in found) throw clientError(`volume.host-folder-${found.refused}`, { field });
    }
  }
}
