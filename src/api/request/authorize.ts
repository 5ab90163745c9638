import { type NamedId, type TokenClaims, TokenError } from '../../auth/token.ts';
import { type ClientError, clientError } from '../../contract/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { pathPart } from './read-query.ts';

/** A caller whose identity is proven. */
export interface Caller {
  readonly claims: TokenClaims;
}

/** A caller who may act in the project of the path. Whoever holds one has passed `authorizeProject`. */
export interface ProjectCaller extends Caller {
  readonly project: NamedId;
}

type Verifier = Pick<ApiDependencies, 'tokens' | 'now'>;

/** Who calls: the token of `X-Auth-Token`, or of `Authorization: Bearer`. */
export function authenticate(context: ApiContext, verifier: Verifier): Caller {
  try {
    return { claims: verifier.tokens.verify(presentedToken(context), verifier.now()) };
  } catch (error) {
    throw error instanceof TokenError ? tokenError(error) : error;
  }
}

/** Lets the caller into the project that the path names, when the token is for that project (reference, 4.3). */
export function authorizeProject(context: ApiContext, verifier: Verifier): ProjectCaller {
  const { claims } = authenticate(context, verifier);
  if (claims.project === undefined) throw clientError('auth.no-project', {});
  if (claims.project.id !== pathPart(context, 'project_id')) {
    throw clientError('auth.other-project', { project: claims.project.id });
  }
  return { claims, project: claims.project };
}

function presentedToken(context: ApiContext): string {
  const token = context.req.header('X-Auth-Token')?.trim();
  if (token) return token;
  const authorization = context.req.header('Authorization');
  if (authorization === undefined) throw clientError('auth.no-token', {});
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer === undefined) throw clientError('auth.header-malformed', {});
  return bearer;
}

function tokenError(error: TokenError): ClientError {
  if (error.kind === 'expired') {
    const time = new Date(error.expiredAt ?? 0).toISOString();
    return clientError('auth.token-expired', { time }, { cause: error });
  }
  return clientError(error.kind === 'malformed' ? 'auth.token-malformed' : 'auth.token-invalid', {}, { cause: error });
}
