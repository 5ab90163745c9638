import { z } from 'zod';
import { pageQuery } from './page-query.ts';
import { optional, rule } from './rules.ts';

export const volumeName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, rule('volume.bad-name'))
  .meta({ example: 'weights' });

/** What belongs to the image's system: something mounted over it leaves nothing that could run. */
const systemFolders: ReadonlySet<string> = new Set(
  [
    '/',
    '/bin',
    '/boot',
    '/dev',
    '/etc',
    '/lib',
    '/lib32',
    '/lib64',
    '/libx32',
    '/proc',
    '/run',
    '/sbin',
    '/sys',
  ].concat([
    '/usr',
    '/usr/bin',
    '/usr/lib',
    '/usr/lib32',
    '/usr/lib64',
    '/usr/libexec',
    '/usr/sbin',
    '/var',
    '/var/run',
  ]),
);

/** An absolute path in its shortest form. */
function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || /\p{Cc}/u.test(path)) return false;
  return (
    path === '/' ||
    path
      .slice(1)
      .split('/')
      .every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function isMountPath(path: string): boolean {
  return isPlainPath(path) && !systemFolders.has(path) && !/^\/(dev|proc|sys)\//.test(path);
}

/** One of `config[].additional_properties.persistent_volumes` (reference, services, 2.1). */
export const persistentVolume = z.object({
  name: optional(volumeName).meta({ description: 'Of a volume of the project; made where there is none.' }),
  mount_path: z
    .string()
    .max(512, rule('volume.bad-mount-path'))
    .refine(isMountPath, rule('volume.bad-mount-path'))
    .meta({ description: 'Where the container finds it.', example: '/models' }),
  storage_type: optional(z.string().max(64)).meta({
    description:
      '`volume` by default: a volume of this platform. `host`: the folder `source_address` of the machine, in one that the operator has allowed.',
  }),
  source_address: optional(
    z
      .string()
      .max(1_024, rule('volume.bad-host-folder'))
      .refine((path) => !/\p{Cc}/u.test(path), rule('volume.bad-host-folder')),
  ).meta({ description: 'The path of a folder of the machine, for `host`.' }),
  read_only: optional(z.boolean()).meta({ description: 'Ours: the container may not write there.' }),
});

export type PersistentVolume = z.infer<typeof persistentVolume>;

/** Whether the text names a folder in one way only. */
export function isHostFolder(path: string): boolean {
  return isPlainPath(path);
}

const volume = z
  .object({
    name: z.string(),
    status: z.enum(['available', 'deleting']),
    created_at: z.int().meta({ description: 'Milliseconds since the epoch, as all times.' }),
    services: z
      .array(z.object({ service_id: z.string(), service_name: z.string() }))
      .meta({ description: 'Those that have it, or may go back to a configuration that does.' }),
  })
  .meta({ id: 'Volume' });

export type VolumeShown = z.infer<typeof volume>;

export const volumeResponse = volume;
export const volumePath = z.object({ project_id: z.string(), volume_name: z.string() });
export const createVolumeRequest = z.object({ name: volumeName }).meta({ id: 'CreateVolumeRequest' });
export const listVolumesQuery = z.object({ name: z.string().optional(), ...pageQuery });
export const listVolumesResponse = z
  .object({ total_count: z.int(), count: z.int(), volumes: z.array(volume) })
  .meta({ id: 'ListVolumesResponse' });
