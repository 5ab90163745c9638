import { newHexId, newPassword } from '../../../auth/identifiers.ts';
import { hashPassword } from '../../../auth/password.ts';
import type { NamedId } from '../../../auth/token.ts';
import { clientError } from '../../../contract/errors.ts';
import type { CreateUserRequest } from '../../../contract/resources/user.ts';
import type { DescribedUser } from '../../../store/users.ts';
import type { ApiDependencies } from '../../dependencies.ts';

type Given = Omit<CreateUserRequest['user'], 'password'> & { readonly password?: string | null | undefined };

const mostUsers = 10_000;

/** Makes a user of the domain. Nobody knows the password of one that comes without. Rejects with `ClientError`. */
export async function makeUser(domain: NamedId, given: Given, { store }: ApiDependencies): Promise<DescribedUser> {
  const { name, password, description, enabled, roles, projects, domain_id: domainId } = given;
  if (domainId != null && domainId !== domain.id) throw clientError('iam.domain-not-found', { domain: domainId });
  const user = {
    id: newHexId(),
    name,
    domainId: domain.id,
    passwordHash: await hashPassword(password ?? newPassword()),
    enabled: enabled ?? true,
    roles: roles ?? [],
    description: description ?? '',
  };
  await store.users.create(user, projects ?? undefined, mostUsers);
  return user;
}
