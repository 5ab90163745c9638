import { cloudUserResponse, updateCloudUserRequest, userPath } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { changeUser } from './change-user.ts';
import { presentCloudUser } from './present-cloud-user.ts';

/** `PUT /v3.0/OS-USER/users/{user_id}`: as `PATCH /v3/users/{user_id}`, in the cloud's own form. */
export function updateCloudUser(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v3.0/OS-USER/users/{user_id}',
    tag: 'Identity',
    summary: "Change a user, in the cloud's own form. What is left out stays.",
    parameters: userPath,
    body: updateCloudUserRequest,
    answers: { 200: { description: 'Done, and in force everywhere.', schema: cloudUserResponse } },
    errors: ['iam.bad-description', 'iam.bad-password', 'iam.bad-user-name', 'iam.user-exists'],
    action: 'users.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, updateCloudUserRequest);
      const user = await changeUser(domain.id, pathPart(context, 'user_id'), value.user, deps);
      nameIgnored(context, ignored);
      return context.json({ user: presentCloudUser(user, domain, deps.accessAddress) });
    },
  };
}
