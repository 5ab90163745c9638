import { ClientError, clientError } from '../../contract/errors.ts';
import type { ApiContext } from '../operation.ts';
import { authenticate, type Caller, type Verifier } from '../request/authorize.ts';

/** Like `authenticate`, in the words of the identity routes. What is wrong with a signature or a session is said in full. */
export async function authenticateIdentity(
  context: ApiContext,
  verifier: Verifier,
  bodyToken?: string,
): Promise<Caller> {
  try {
    return await authenticate(context, verifier, bodyToken);
  } catch (error) {
    if (error instanceof ClientError && isSaidInFull(error)) throw error;
    if (error instanceof ClientError) throw clientError('iam.unauthenticated', {}, { cause: error });
    throw error;
  }
}

function isSaidInFull({ key, definition }: ClientError): boolean {
  return definition.code === 'APIG.0301' || key === 'iam.forbidden' || key.startsWith('session.');
}
