import type { AccessKeyShown } from '../../../contract/resources/access-key.ts';
import type { AccessKey } from '../../../store/identities.ts';
import { keystoneTime } from '../keystone-time.ts';

/** An access key without its secret half. */
export function presentAccessKey(key: AccessKey): AccessKeyShown {
  return {
    user_id: key.userId,
    access: key.accessKey,
    status: key.enabled ? 'active' : 'inactive',
    create_time: keystoneTime(key.createdAt),
    description: key.description,
  };
}
