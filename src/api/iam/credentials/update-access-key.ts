import { accessKeyPath, accessKeyResponse, updateAccessKeyRequest } from '../../../contract/resources/access-key.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { findAccessKey } from './find-access-key.ts';
import { presentAccessKey } from './present-access-key.ts';

/** `PUT /v3.0/OS-CREDENTIAL/credentials/{access_key}`: puts a key out of force and back, or describes it anew. */
export function updateAccessKey(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v3.0/OS-CREDENTIAL/credentials/{access_key}',
    tag: 'Identity',
    summary: 'Enable or disable an access key, or change its description.',
    parameters: accessKeyPath,
    body: updateAccessKeyRequest,
    answers: { 200: { description: 'Done, and in force everywhere.', schema: accessKeyResponse } },
    errors: ['iam.access-key-not-found', 'iam.bad-description'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, updateAccessKeyRequest);
      const { accessKey } = await findAccessKey(context, caller, deps.store.identity);
      const { status, description } = value.credential;
      const key = await deps.store.accessKeys.change(accessKey, {
        ...(status != null && { enabled: status === 'active' }),
        ...(description != null && { description }),
      });
      await deps.publish.accessKeys();
      nameIgnored(context, ignored);
      return context.json({ credential: presentAccessKey(key) });
    },
  };
}
