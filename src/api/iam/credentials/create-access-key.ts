import { newAccessKey, newSecretKey } from '../../../auth/identifiers.ts';
import { clientError } from '../../../contract/errors.ts';
import {
  type CreateAccessKeyRequest,
  createAccessKeyRequest,
  createAccessKeyResponse,
} from '../../../contract/resources/access-key.ts';
import { mayDo } from '../../../contract/roles.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import type { Caller } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { mayActFor } from '../may-act-for.ts';
import { presentAccessKey } from './present-access-key.ts';

/** The cloud has two; a few more let keys be changed one application at a time. */
const mostAccessKeys = 10;

/** `POST /v3.0/OS-CREDENTIAL/credentials`: a new access key, or one that exists elsewhere; its secret half is told here and never again. */
export function createAccessKey(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v3.0/OS-CREDENTIAL/credentials',
    tag: 'Identity',
    summary: 'Create an access key, or import one. Its secret half is shown only here.',
    body: createAccessKeyRequest,
    answers: { 201: { description: 'The key, in force at once.', schema: createAccessKeyResponse } },
    errors: [
      'iam.access-key-exists',
      'iam.bad-access-key',
      'iam.bad-description',
      'iam.bad-secret-key',
      'iam.forbidden',
      'iam.other-user',
      'iam.temporary-key',
      'iam.too-many-access-keys',
    ],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      if (caller.credential.kind === 'temporary-key') throw clientError('iam.temporary-key', {});
      const { value, ignored } = await readBody(context, createAccessKeyRequest);
      const userId = value.credential.user_id ?? caller.userId;
      if (!(await mayActFor(caller, userId, deps.store.identity))) throw clientError('iam.other-user', {});
      const { access: accessKey, secret } = pairOf(value.credential, caller);
      const key = {
        accessKey,
        userId,
        sealedSecret: deps.sealSecret(accessKey, secret),
        enabled: true,
        createdAt: deps.now(),
        description: value.credential.description ?? '',
      };
      await deps.store.accessKeys.create(key, mostAccessKeys);
      await deps.publish.accessKeys();
      nameIgnored(context, ignored);
      return context.json({ credential: { ...presentAccessKey(key), secret } }, 201);
    },
  };
}

/** A pair of one's own choice takes an administrator: it is as good as its secret is long, and takes a name from the others. */
function pairOf({ access, secret }: CreateAccessKeyRequest['credential'], { roles }: Caller) {
  if (access == null && secret == null) return { access: newAccessKey(), secret: newSecretKey() };
  if (access == null) throw clientError('request.missing-field', { field: 'credential.access' });
  if (secret == null) throw clientError('request.missing-field', { field: 'credential.secret' });
  if (!mayDo(roles, 'users.manage')) throw clientError('iam.forbidden', { action: 'users.manage' });
  return { access, secret };
}
