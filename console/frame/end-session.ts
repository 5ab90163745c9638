import type { Api } from '../api/api.ts';
import { ApiError } from '../api/api-error.ts';

/** Signs out. That the session is over already is what was wanted. Throws `ApiError`: then the browser is signed in still. */
export async function endSession(api: Api): Promise<void> {
  try {
    await api.call({ method: 'DELETE', path: '/session' });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
}
