import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import type { VersionValues, VolumeValues } from './deploy-values.ts';
import { foldersOf } from './service-body.ts';

/** All that a version mounts: the volumes of the form, and folders of the machine that it keeps of `service`. */
export function mountsOf(
  { entry, volumes }: VersionValues,
  service: Pick<ServiceDetail, 'config'> | undefined,
): readonly VolumeValues[] {
  const kept = entry === undefined ? undefined : service?.config[entry]?.additional_properties;
  const folders = foldersOf(kept ?? {}).map(
    ({ source_address: source, mount_path: mountPath, read_only: readOnly }) => ({
      name: source ?? '',
      mountPath,
      readOnly: readOnly === true,
    }),
  );
  return [...volumes, ...folders];
}
