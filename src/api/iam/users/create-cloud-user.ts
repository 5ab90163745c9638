import { cloudUserResponse, createCloudUserRequest } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { makeUser } from './make-user.ts';
import { presentCloudUser } from './present-cloud-user.ts';

/** `POST /v3.0/OS-USER/users`: as `POST /v3/users`, in the cloud's own form. */
export function createCloudUser(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v3.0/OS-USER/users',
    tag: 'Identity',
    summary: "Create a user, in the cloud's own form.",
    body: createCloudUserRequest,
    answers: { 201: { description: 'The user.', schema: cloudUserResponse } },
    errors: ['iam.bad-password', 'iam.domain-not-found', 'iam.too-many-users', 'iam.user-exists'],
    action: 'users.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, createCloudUserRequest);
      const user = await makeUser(domain, value.user, deps);
      nameIgnored(context, ignored);
      return context.json({ user: presentCloudUser(user, domain, deps.accessAddress) }, 201);
    },
  };
}
