import { newHexId } from '../../../auth/identifiers.ts';
import { hashPassword } from '../../../auth/password.ts';
import { clientError } from '../../../contract/errors.ts';
import { createUserRequest, userResponse } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentUser } from './present-user.ts';

const mostUsers = 10_000;

/** `POST /v3/users`: a user who may do what the roles say, and nothing without one. */
export function createUser(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v3/users',
    tag: 'Identity',
    summary: 'Create a user.',
    body: createUserRequest,
    answers: { 201: { description: 'The user.', schema: userResponse } },
    action: 'users.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, createUserRequest);
      const { name, password, description, enabled, roles, projects, domain_id: domainId } = value.user;
      if (domainId != null && domainId !== domain.id) throw clientError('iam.domain-not-found', { domain: domainId });
      const user = {
        id: newHexId(),
        name,
        domainId: domain.id,
        passwordHash: await hashPassword(password),
        enabled: enabled ?? true,
        roles: roles ?? [],
        description: description ?? '',
      };
      await deps.store.users.create(user, projects ?? undefined, mostUsers);
      nameIgnored(context, ignored);
      return context.json({ user: presentUser(user, deps.accessAddress) }, 201);
    },
  };
}
