import { setCookie } from 'hono/cookie';
import { newHexId } from '../../auth/identifiers.ts';
import type { SessionClaims } from '../../auth/session.ts';
import { tokenLifetimeSeconds } from '../../auth/token.ts';
import { createSessionRequest, sessionResponse } from '../../contract/resources/session.ts';
import { sessionCookie } from '../../contract/session-cookie.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { AttemptGuard } from '../iam/attempt-guard.ts';
import { proveUser } from '../iam/tokens/prove-user.ts';
import type { Operation } from '../operation.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { requireConsole } from '../request/session-user.ts';
import { presentSession } from './present-session.ts';
import { sessionCookieOptions } from './session-cookie-options.ts';

/** `POST /session`: signs in to the console. Page and cookie are of one origin: a page of another may not sign anybody in either. */
export function createSession(deps: ApiDependencies, guard: AttemptGuard): Operation {
  return {
    method: 'post',
    path: '/session',
    tag: 'Console',
    summary: 'Sign in to the console; the session comes as a cookie that pages cannot read.',
    body: createSessionRequest,
    answers: { 201: { description: 'Signed in, for 24 hours.', schema: sessionResponse } },
    errors: ['iam.locked', 'iam.wrong-credentials', 'session.other-site'],
    action: 'none',
    async handle(context) {
      requireConsole(context);
      const { value, ignored } = await readBody(context, createSessionRequest);
      const { domain, user, password } = value;
      const identity = {
        methods: ['password'],
        password: { user: { name: user, password, domain: { name: domain } } },
      };
      const proven = await proveUser(context, identity, guard, deps);
      const claims: SessionClaims = {
        iss: 'sluice-session',
        jti: newHexId(),
        sub: proven.user.id,
        domain: { id: proven.domain.id, name: proven.domain.name },
        iat: proven.issuedAt,
        exp: proven.issuedAt + tokenLifetimeSeconds,
      };
      context.get('trail')?.made({ type: 'session', id: claims.jti });
      nameIgnored(context, ignored);
      const maxAge = claims.exp - Math.floor(deps.now() / 1000);
      setCookie(context, sessionCookie, deps.sessions.sign(claims), { ...sessionCookieOptions, maxAge });
      context.header('Cache-Control', 'no-store');
      return context.json(await presentSession({ user: proven.user, claims }, deps), 201);
    },
  };
}
