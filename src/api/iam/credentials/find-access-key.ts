import { clientError } from '../../../contract/errors.ts';
import type { AccessKey, IdentityReader } from '../../../store/identities.ts';
import type { ApiContext } from '../../operation.ts';
import type { Caller } from '../../request/authorize.ts';
import { pathPart } from '../../request/read-query.ts';
import { mayActFor } from '../may-act-for.ts';

/** The key of the path. One that is not the caller's affair is answered as one that does not exist. */
export async function findAccessKey(context: ApiContext, caller: Caller, identity: IdentityReader): Promise<AccessKey> {
  const name = pathPart(context, 'access_key');
  const key = await identity.accessKey(name);
  if (key === undefined || !(await mayActFor(caller, key.userId, identity))) {
    throw clientError('iam.access-key-not-found', { key: name.slice(0, 64) });
  }
  return key;
}
