import { createUserRequest, userResponse } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { makeUser } from './make-user.ts';
import { presentUser } from './present-user.ts';

/** `POST /v3/users`: a user who may do what the roles say, and nothing without one. */
export function createUser(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v3/users',
    tag: 'Identity',
    summary: 'Create a user.',
    body: createUserRequest,
    answers: { 201: { description: 'The user.', schema: userResponse } },
    errors: [
      'iam.bad-description',
      'iam.bad-password',
      'iam.bad-user-name',
      'iam.domain-not-found',
      'iam.too-many-users',
      'iam.user-exists',
    ],
    action: 'users.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, createUserRequest);
      const user = await makeUser(domain, value.user, deps);
      nameIgnored(context, ignored);
      return context.json({ user: presentUser(user, deps.accessAddress) }, 201);
    },
  };
}
