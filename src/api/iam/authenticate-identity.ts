import { ClientError, clientError } from '../../contract/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { authenticate, type Caller } from '../request/authorize.ts';

/** Like `authenticate`, in the words of the identity routes. */
export function authenticateIdentity(context: ApiContext, deps: Pick<ApiDependencies, 'tokens' | 'now'>): Caller {
  try {
    return authenticate(context, deps);
  } catch (error) {
    if (error instanceof ClientError) throw clientError('iam.unauthenticated', {}, { cause: error });
    throw error;
  }
}
