import { accessKeyPath, accessKeyResponse } from '../../../contract/resources/access-key.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { findAccessKey } from './find-access-key.ts';
import { presentAccessKey } from './present-access-key.ts';

/** `GET /v3.0/OS-CREDENTIAL/credentials/{access_key}`. */
export function showAccessKey(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3.0/OS-CREDENTIAL/credentials/{access_key}',
    tag: 'Identity',
    summary: 'Show an access key, without its secret half.',
    parameters: accessKeyPath,
    answers: { 200: { description: 'The key.', schema: accessKeyResponse } },
    errors: ['iam.access-key-not-found'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const key = await findAccessKey(context, caller, deps.store.identity);
      return context.json({ credential: presentAccessKey(key) });
    },
  };
}
