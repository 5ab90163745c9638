import { newHexId } from '../../../auth/identifiers.ts';
import { type TokenClaims, tokenLifetimeSeconds } from '../../../auth/token.ts';
import { clientError } from '../../../contract/errors.ts';
import { createTokenRequest, tokenResponse } from '../../../contract/resources/token.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext, Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import type { AttemptGuard } from '../attempt-guard.ts';
import { presentToken } from '../present-token.ts';
import { proveUser, type SignedIn } from './prove-user.ts';
import { tokenScope } from './token-scope.ts';

/** `POST /v3/auth/tokens`: a token for a password, or for an access key. */
export function createToken(deps: ApiDependencies, guard: AttemptGuard): Operation {
  return {
    method: 'post',
    path: '/v3/auth/tokens',
    tag: 'Identity',
    summary: 'Obtain a token; it comes in the header X-Subject-Token.',
    body: createTokenRequest,
    answers: { 201: { description: 'The token, good for 24 hours.', schema: tokenResponse } },
    errors: [
      'iam.locked',
      'iam.method-not-supported',
      'iam.project-disabled',
      'iam.project-not-found',
      'iam.wrong-access-key',
      'iam.wrong-credentials',
    ],
    action: 'none',
    async handle(context) {
      const { value, ignored } = await readBody(context, createTokenRequest);
      const { identity, scope } = value.auth;
      const unsupported = identity.methods.find((method) => method !== 'password' && method !== 'hw_ak_sk');
      if (unsupported !== undefined) {
        throw clientError('iam.method-not-supported', {
          value: unsupported.slice(0, 64),
          supported: 'password, hw_ak_sk',
        });
      }
      const proven = await proveUser(context, identity, guard, deps);
      const scoped = await tokenScope(scope, proven, deps.store.identity);
      const claims = newClaims(proven, scoped, identity.methods.includes('hw_ak_sk') ? 'hw_ak_sk' : 'password');
      context.get('trail')?.made({ type: 'token', id: claims.jti });
      nameIgnored(context, ignored);
      context.header('X-Subject-Token', deps.tokens.sign(claims));
      return context.json(presentToken(claims, wantsCatalog(context) ? deps : undefined), 201);
    },
  };
}

function newClaims(proven: SignedIn, scope: Awaited<ReturnType<typeof tokenScope>>, method: string): TokenClaims {
  return {
    iss: 'sluice',
    jti: newHexId(),
    sub: proven.user.id,
    name: proven.user.name,
    domain: proven.domain,
    ...(scope.project && { project: { id: scope.project.id, name: scope.project.name } }),
    ...(scope.domainScoped && { domainScoped: true }),
    roles: proven.user.roles,
    methods: [method],
    iat: proven.issuedAt,
    exp: proven.issuedAt + tokenLifetimeSeconds,
  };
}

/** The catalog is left out with `?nocatalog`, whatever its value, as Keystone does. */
export function wantsCatalog(context: ApiContext): boolean {
  return context.req.query('nocatalog') === undefined;
}
