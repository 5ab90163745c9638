import type { Organization } from '../../../store/store.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** The disk quota of an organization in the form of the cloud's other quotas. */
export async function presentStorageQuota({ name, quota }: Organization, deps: ApiDependencies) {
  const limit = quota ?? deps.organizationQuota ?? 'unlimited';
  return {
    quota_key: 'storage',
    quota_limit: limit === 'unlimited' ? -1 : limit,
    unit: 'byte',
    used: await deps.registry.usedBytes(name),
  };
}
