import type { NamedId } from '../../../auth/token.ts';
import type { CloudUserShown } from '../../../contract/resources/user.ts';
import type { DescribedUser } from '../../../store/users.ts';
import { presentUser } from './present-user.ts';

/** A user as the cloud's own routes show one. The owner is who has the name of the domain, as with accounts of the cloud. */
export function presentCloudUser(user: DescribedUser, domain: NamedId, accessAddress: string): CloudUserShown {
  return {
    ...presentUser(user, accessAddress),
    access_mode: 'default',
    pwd_status: false,
    is_domain_owner: user.name === domain.name,
  };
}
