import type { Option } from './option.ts';
import { parseInteger } from './parsers.ts';

const projectQuota = {
  placeholder: 'N',
  parse: parseInteger(0, 1_000_000),
  accepted: { en: 'a number from 0 to 1000000', zh: '0 到 1000000 的整数' },
  defaultText: { en: '0 (no limit)', zh: '0（不限制）' },
};

/** How much an organization or a project may have. Part of the table in `options.ts`. */
export const quotaOptions = {
  organizationQuota: {
    name: 'organization-quota',
    environment: ['SLUICE_ORGANIZATION_QUOTA'],
    placeholder: 'MB',
    parse: parseInteger(0, 1_000_000_000),
    accepted: { en: 'a number from 0 to 1000000000', zh: '0 到 1000000000 的整数' },
    defaultText: { en: '0 (no limit)', zh: '0（不限制）' },
    help: {
      en: 'disk space for the images of one organization of the built-in registry, unless an administrator sets another; 0: no limit',
      zh: '内置镜像仓库中每个组织的镜像可用的磁盘空间，管理员可为单个组织另行设置；0 表示不限制',
    },
  } satisfies Option<number>,
  serviceQuota: {
    ...projectQuota,
    name: 'service-quota',
    environment: ['SLUICE_SERVICE_QUOTA'],
    help: {
      en: 'how many services a project may have; 0: no limit',
      zh: '每个项目可以拥有的服务数；0 表示不限制',
    },
  } satisfies Option<number>,
  runningServiceQuota: {
    ...projectQuota,
    name: 'running-service-quota',
    environment: ['SLUICE_RUNNING_SERVICE_QUOTA'],
    help: {
      en: 'how many services of a project may be started at the same time; 0: no limit',
      zh: '每个项目可以同时启动的服务数；0 表示不限制',
    },
  } satisfies Option<number>,
  instanceQuota: {
    ...projectQuota,
    name: 'instance-quota',
    environment: ['SLUICE_INSTANCE_QUOTA'],
    help: {
      en: 'how many instances the started services of a project may have together; 0: no limit',
      zh: '每个项目已启动服务的实例总数上限；0 表示不限制',
    },
  } satisfies Option<number>,
} as const;
