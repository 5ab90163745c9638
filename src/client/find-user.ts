import { operatorError } from '../contract/operator-errors.ts';
import { listUsersResponse } from '../contract/resources/user.ts';
import type { ApiClient } from './api-client.ts';

/** The id of the user with this name. Throws an `OperatorError` when there is none. */
export async function findUser(api: ApiClient, name: string): Promise<string> {
  const { users } = await api.call({ method: 'GET', path: '/v3/users', query: { name } }, listUsersResponse);
  const found = users.find((user) => user.name === name);
  if (found === undefined) throw operatorError('user.not-found', { name });
  return found.id;
}
