import type { HostFolderLookup } from '../contract/host-folder.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';
import type { InstanceVolume } from '../engine/engine.ts';

/** A folder that an instance may not have, or that is not there. */
export class HostFolderRefused extends Error {
  override readonly name = 'HostFolderRefused';
  readonly folder: string;
  readonly because: 'outside' | 'missing';

  constructor(folder: string, because: HostFolderRefused['because']) {
    super(`the folder ${folder} is ${because}`);
    this.folder = folder;
    this.because = because;
  }
}

/** What an instance is started with. Folders are looked up at every start: what they lead to may change. Rejects with `HostFolderRefused`. */
export async function instanceVolumes(
  projectId: string,
  { volumes = [] }: Pick<ServiceVersionSpec, 'volumes'>,
  lookUp: HostFolderLookup,
): Promise<readonly InstanceVolume[]> {
  const mounts: InstanceVolume[] = [];
  for (const { mountPath, readOnly, ...source } of volumes) {
    if ('volume' in source) {
      mounts.push({ mountPath, readOnly, volume: { projectId, name: source.volume } });
      continue;
    }
    const found = await lookUp(source.hostFolder);
    if ('refused' in found) throw new HostFolderRefused(source.hostFolder, found.refused);
    mounts.push({ mountPath, readOnly, hostFolder: found.path });
  }
  return mounts;
}
