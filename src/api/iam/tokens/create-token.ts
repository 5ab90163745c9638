import { newHexId } from '../../../auth/identifiers.ts';
import { type TokenClaims, tokenLifetimeSeconds } from '../../../auth/token.ts';
import { clientError } from '../../../contract/errors.ts';
import { clientAddressHeader } from '../../../contract/gateway-headers.ts';
import { createTokenRequest, tokenResponse } from '../../../contract/resources/token.ts';
import type { IdentityReader } from '../../../store/store.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext, Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { createAttemptGuard } from '../attempt-guard.ts';
import { presentToken } from '../present-token.ts';
import { checkAccessKey } from './check-access-key.ts';
import { checkPassword, type NamedUser, type ProvenUser } from './check-password.ts';
import { tokenScope } from './token-scope.ts';

/** `POST /v3/auth/tokens`: a token for a password, or for an access key. */
export function createToken(deps: ApiDependencies): Operation {
  const guard = createAttemptGuard(deps.now);
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
      const clientAddress = context.req.header(clientAddressHeader) ?? '';
      const byKey = identity.methods.includes('hw_ak_sk');
      const proven = byKey
        ? await checkAccessKey(identity, clientAddress, (tried, id) => noteLogin(context, tried, id), deps)
        : await checkPassword(identity, clientAddress, deps.store.identity, guard, (named) =>
            noteLogin(context, named),
          );
      // What is issued in the second of a revocation counts from the next one.
      const issuedBefore = await deps.store.revocations.issuedBefore(proven.user.id);
      const issuedAt = Math.max(Math.floor(deps.now() / 1000), issuedBefore);
      const present = await unchanged(proven, deps.store.identity);
      const scoped = await tokenScope(scope, present, deps.store.identity);
      const claims = newClaims(present, scoped, issuedAt, byKey ? 'hw_ak_sk' : 'password');
      context.get('trail')?.made({ type: 'token', id: claims.jti });
      nameIgnored(context, ignored);
      context.header('X-Subject-Token', deps.tokens.sign(claims));
      return context.json(presentToken(claims, wantsCatalog(context) ? deps : undefined), 201);
    },
  };
}

/** A name that nobody has may be a password in the wrong field: it is in no record. */
async function noteLogin(context: ApiContext, { user, domain }: NamedUser, accessKey?: string): Promise<void> {
  await context.get('trail')?.known({
    userId: user?.id ?? '',
    userName: user?.name ?? '',
    domainId: domain?.id ?? '',
    credential: accessKey ? { kind: 'access-key', id: accessKey } : { kind: 'password', id: user?.name ?? '' },
  });
}

/** To check a password takes long: a user who was changed meanwhile would get a token that no revocation knows. */
async function unchanged({ user, domain }: ProvenUser, reader: IdentityReader): Promise<ProvenUser> {
  const now = await reader.user({ id: user.id }, domain.id);
  if (!now?.enabled || now.passwordHash !== user.passwordHash) throw clientError('iam.wrong-credentials', {});
  return { user: now, domain };
}

function newClaims(
  proven: ProvenUser,
  scope: Awaited<ReturnType<typeof tokenScope>>,
  issuedAt: number,
  method: string,
): TokenClaims {
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
    iat: issuedAt,
    exp: issuedAt + tokenLifetimeSeconds,
  };
}

/** The catalog is left out with `?nocatalog`, whatever its value, as Keystone does. */
export function wantsCatalog(context: ApiContext): boolean {
  return context.req.query('nocatalog') === undefined;
}
