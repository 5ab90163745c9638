import { hashPassword } from '../../../auth/password.ts';
import type { UpdateUserRequest } from '../../../contract/resources/user.ts';
import type { DescribedUser } from '../../../store/users.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { given } from '../../request/given.ts';
import { publishUser } from './publish-user.ts';

/** Changes a user of the domain, everywhere. Rejects with `ClientError`. */
export async function changeUser(
  domainId: string,
  id: string,
  request: UpdateUserRequest['user'],
  deps: ApiDependencies,
): Promise<DescribedUser> {
  const { password } = request;
  const change = {
    ...given(request, ['name', 'description', 'enabled', 'roles']),
    ...(password != null && { passwordHash: await hashPassword(password) }),
  };
  const user = await deps.store.users.change(domainId, id, change, deps.now());
  await deps.userChanged(user);
  await publishUser(deps);
  return user;
}
