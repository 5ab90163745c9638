import { hashPassword, verifyPassword } from '../../../auth/password.ts';
import { clientError } from '../../../contract/errors.ts';
import { clientAddressHeader } from '../../../contract/gateway-headers.ts';
import { changePasswordRequest, userPath } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { pathPart } from '../../request/read-query.ts';
import { createAttemptGuard } from '../attempt-guard.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { publishUser } from './publish-user.ts';

/** `POST /v3/users/{user_id}/password`: one's own password. All tokens of the user end, that of the call among them. */
export function changePassword(deps: ApiDependencies): Operation {
  const guard = createAttemptGuard(deps.now);
  return {
    method: 'post',
    path: '/v3/users/{user_id}/password',
    tag: 'Identity',
    summary: 'Change your own password. It ends all your tokens.',
    parameters: userPath,
    body: changePasswordRequest,
    answers: { 204: { description: 'The new password holds.' } },
    errors: ['iam.bad-password', 'iam.user-changed-meanwhile', 'iam.user-not-found', 'iam.wrong-original-password'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const id = pathPart(context, 'user_id');
      const user = id === caller.userId ? await deps.store.users.find(caller.domain.id, id) : undefined;
      if (user === undefined) throw clientError('iam.user-not-found', { user: id.slice(0, 64) });
      const { value, ignored } = await readBody(context, changePasswordRequest);
      const { password, original_password: original } = value.user;
      const who = `${id} ${context.req.header(clientAddressHeader) ?? ''}`;
      if (!(await guard.attempt(who, () => verifyPassword(original, user.passwordHash)))) {
        throw clientError('iam.wrong-original-password', {});
      }
      const change = { passwordHash: await hashPassword(password) };
      // Of two changes that prove the same password one comes second, and proves nothing any more.
      const proven = { passwordHash: user.passwordHash };
      await deps.userChanged(await deps.store.users.change(caller.domain.id, id, change, deps.now(), proven));
      await publishUser(deps);
      nameIgnored(context, ignored);
      return context.body(null, 204);
    },
  };
}
