import { accessKeyPath } from '../../../contract/resources/access-key.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { findAccessKey } from './find-access-key.ts';

/** `DELETE /v3.0/OS-CREDENTIAL/credentials/{access_key}`. */
export function deleteAccessKey(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v3.0/OS-CREDENTIAL/credentials/{access_key}',
    tag: 'Identity',
    summary: 'Delete an access key.',
    parameters: accessKeyPath,
    answers: { 204: { description: 'It is gone, everywhere.' } },
    errors: ['iam.access-key-not-found'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const { accessKey } = await findAccessKey(context, caller, deps.store.identity);
      await deps.store.accessKeys.remove(accessKey);
      await deps.publish.accessKeys();
      return context.body(null, 204);
    },
  };
}
