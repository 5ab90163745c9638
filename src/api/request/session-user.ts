import { getCookie } from 'hono/cookie';
import type { SessionClaims } from '../../auth/session.ts';
import { clientError } from '../../contract/errors.ts';
import { consoleHeader, sessionCookie } from '../../contract/session-cookie.ts';
import type { IdentityReader, User } from '../../store/identities.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';

/** Who is signed in to the console, as they are now. */
export interface SessionUser {
  readonly user: User;
  readonly claims: SessionClaims;
}

export interface SessionMeans {
  readonly sessions: Pick<ApiDependencies['sessions'], 'verify'>;
  readonly store: { readonly identity: Pick<IdentityReader, 'user'> };
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The user of the session cookie; undefined where there is none. Throws `ClientError`: 403 for other pages, 401 for what is over. */
export async function sessionUser(
  context: ApiContext,
  { sessions, store, now }: SessionMeans,
): Promise<SessionUser | undefined> {
  const cookie = getCookie(context, sessionCookie);
  if (!cookie) return undefined;
  requireConsole(context);
  const claims = sessions.verify(cookie, now());
  const user = claims && (await store.identity.user({ id: claims.sub }, claims.domain.id));
  if (!(claims && user?.enabled)) throw clientError('session.over', {});
  return { user, claims };
}

/**
 * Browsers add cookies by themselves. That a page of this origin sent the request says a header that other pages cannot send, and
 * where the browser tells of it (Fetch Metadata, `Sec-Fetch-Site`) the browser itself. Throws `ClientError`, 403.
 */
export function requireConsole(context: ApiContext): void {
  const site = context.req.header('Sec-Fetch-Site') ?? 'same-origin';
  if (context.req.header(consoleHeader) !== '1' || site !== 'same-origin') throw clientError('session.other-site', {});
}
