import type { ErrorTable } from './error-definition.ts';

/** Errors about volumes and folders of the machine; ours, with the codes of what is nearest in the reference. */
export const volumeErrors = {
  'volume.not-found': {
    code: 'ModelArts.3502',
    status: 404,
    en: 'Volume {name} does not exist. GET /v1/PROJECT_ID/volumes lists those that do.',
    zh: '存储卷 {name} 不存在。可通过 GET /v1/PROJECT_ID/volumes 查询已有的存储卷。',
  },
  'volume.exists': {
    code: 'ModelArts.3503',
    status: 409,
    en: 'Volume {name} already exists. Services can use it as it is; choose another name for another one.',
    zh: '存储卷 {name} 已存在，服务可以直接使用；如需另一个存储卷，请更换名称。',
  },
  'volume.being-deleted': {
    code: 'ModelArts.3519',
    status: 409,
    en: 'Volume {name} is being deleted, which takes until no instance has it any more. Try again then, or choose another name.',
    zh: '存储卷 {name} 正在删除，须等到没有实例使用它。请稍后重试，或更换名称。',
  },
  'volume.in-use': {
    code: 'ModelArts.3519',
    status: 409,
    en: 'Volume {name} cannot be deleted because service {service} has it, or may go back to a configuration that does. Delete the service, or update it without the volume and wait until it runs.',
    zh: '无法删除存储卷 {name}：服务 {service} 正在使用它，或可能恢复到使用它的配置。请先删除该服务，或更新服务使其不再使用该存储卷，并等待其运行。',
  },
  'volume.too-many': {
    code: 'ModelArts.3519',
    status: 409,
    en: 'A project may have {maximum} volumes. Delete one that is no longer used first.',
    zh: '每个项目最多可有 {maximum} 个存储卷。请先删除不再使用的存储卷。',
  },
  'volume.bad-name': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: a volume has a name of 1 to 63 letters (a-z, A-Z), digits, hyphens, underscores and dots, which begins with a letter or a digit.',
    zh: '字段 {field} 无效：存储卷名称为 1 到 63 个字符，可用字母（a-z、A-Z）、数字、连字符、下划线和点，且以字母或数字开头。',
  },
  'volume.no-name': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: a volume needs a name. For a folder of the machine set storage_type to "host" and source_address to its path.',
    zh: '字段 {field} 无效：存储卷需要名称。若要使用主机上的文件夹，请将 storage_type 设为 "host"，并将 source_address 设为其路径。',
  },
  'volume.bad-storage-type': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: there is no file service of the cloud (sfs_turbo) here. Leave it out, or say "volume", for a volume of this platform; say "host" for a folder of the machine.',
    zh: '字段 {field} 无效：本平台没有云上的文件服务（sfs_turbo）。不填或填写 "volume" 表示本平台的存储卷，"host" 表示主机上的文件夹。',
  },
  'volume.bad-mount-path': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: give an absolute path without "." and ".." of at most 512 characters, which is none of the system (/, /etc, /usr, /var/run, anything below /dev, /proc and /sys, …). A folder of its own, as /models, is best.',
    zh: '字段 {field} 无效：须为不含“.”和“..”的绝对路径，最多 512 个字符，且不能是系统目录（/、/etc、/usr、/var/run，以及 /dev、/proc、/sys 之下的任何路径等）。建议使用单独的目录，例如 /models。',
  },
  'volume.mount-path-taken': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: something else is mounted at {path} already. Each needs a path of its own.',
    zh: '字段 {field} 无效：{path} 已挂载其他内容，每一项须使用各自的路径。',
  },
  'volume.bad-host-folder': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: for storage_type "host" give the absolute path of a folder, without "." and "..", at most 1024 characters.',
    zh: '字段 {field} 无效：storage_type 为 "host" 时，须填写文件夹的绝对路径，不含“.”和“..”，最多 1024 个字符。',
  },
  'volume.host-folder-outside': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: the folder is not in one that services may have, or leads out of it. The operator of the platform allows folders with --allow-host-folder.',
    zh: '字段 {field} 无效：该文件夹不在允许服务使用的文件夹中，或指向其外部。平台管理员可通过 --allow-host-folder 允许文件夹。',
  },
  'volume.host-folder-missing': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: there is no such folder on the machine of the platform. Make it there first.',
    zh: '字段 {field} 无效：平台所在的机器上没有该文件夹，请先创建。',
  },
} as const satisfies ErrorTable;
