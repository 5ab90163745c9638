import type { UserShown } from '../../../contract/resources/user.ts';
import type { DescribedUser } from '../../../store/users.ts';

/** A user as Keystone shows one, without anything of the password. */
export function presentUser(user: DescribedUser, accessAddress: string): UserShown {
  const { id, name, domainId, description, enabled, roles } = user;
  return {
    id,
    name,
    domain_id: domainId,
    description,
    enabled,
    password_expires_at: '',
    roles: [...roles],
    links: { self: `${accessAddress}/v3/users/${id}` },
  };
}
