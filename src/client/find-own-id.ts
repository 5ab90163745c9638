import { operatorError } from '../contract/operator-errors.ts';
import { listAccessKeysResponse } from '../contract/resources/access-key.ts';
import type { ApiClient } from './api-client.ts';

/** The id of the user that commands call as: who calls with an access key has one. */
export async function findOwnId(api: ApiClient): Promise<string> {
  const path = '/v3.0/OS-CREDENTIAL/credentials';
  const { credentials } = await api.call({ method: 'GET', path }, listAccessKeysResponse);
  const [own] = credentials;
  if (own === undefined) throw operatorError('user.not-found', { name: api.target.user });
  return own.user_id;
}
