import { cloudUserResponse, userPath } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { findShownUser } from './find-shown-user.ts';
import { presentCloudUser } from './present-cloud-user.ts';

/** `GET /v3.0/OS-USER/users/{user_id}`: as `GET /v3/users/{user_id}`, in the cloud's own form. */
export function showCloudUser(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3.0/OS-USER/users/{user_id}',
    tag: 'Identity',
    summary: "Show a user, in the cloud's own form.",
    parameters: userPath,
    answers: { 200: { description: 'The user.', schema: cloudUserResponse } },
    errors: ['iam.user-not-found'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const user = await findShownUser(context, caller, deps);
      return context.json({ user: presentCloudUser(user, caller.domain, deps.accessAddress) });
    },
  };
}
