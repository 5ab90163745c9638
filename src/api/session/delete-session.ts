import { deleteCookie } from 'hono/cookie';
import { clientError } from '../../contract/errors.ts';
import { sessionCookie } from '../../contract/session-cookie.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { mostRevocations } from '../iam/tokens/revoke-token.ts';
import type { Operation } from '../operation.ts';
import { authenticateSession } from '../request/authorize.ts';
import { sessionCookieOptions } from './session-cookie-options.ts';

/** `DELETE /session`: signs out. What was made with the session (tickets, temporary keys) ends with it, as with a token. */
export function deleteSession(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/session',
    tag: 'Console',
    summary: 'Sign out of the console.',
    answers: { 204: { description: 'The session is good for nothing any more, and its cookie gone.' } },
    errors: ['iam.too-many-revocations', 'session.none'],
    action: 'self',
    async handle(context) {
      const session = await authenticateSession(context, deps);
      if (session === undefined) throw clientError('session.none', {});
      const { user, claims } = session;
      const ended = { tokenId: claims.jti, userId: user.id, expiresAt: claims.exp * 1_000 };
      await deps.store.revocations.add(ended, mostRevocations);
      await deps.publish.revocations();
      deleteCookie(context, sessionCookie, sessionCookieOptions);
      return context.body(null, 204);
    },
  };
}
