import { isRequestSignature } from '../../auth/request-signature.ts';
import { type NamedId, TokenError } from '../../auth/token.ts';
import { type ClientError, clientError } from '../../contract/errors.ts';
import { mayDo } from '../../contract/roles.ts';
import type { User } from '../../store/store.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { pathPart } from './read-query.ts';
import { isIdentityPath, isImagesPath } from './render-error.ts';
import { type SignedCaller, signedCaller } from './signed-caller.ts';

/** A caller whose identity is proven. */
export interface Caller {
  readonly userId: string;
  /** As they are now, whatever they were when the credential was made. */
  readonly roles: readonly string[];
  readonly domain: NamedId;
  /** What the identity was proven with: an access key, or a token by its id. */
  readonly credential: { readonly kind: 'access-key' | 'token'; readonly id: string };
}

/** A caller who may act in the project of the path. Whoever holds one has passed `authorizeProject`. */
export interface ProjectCaller extends Caller {
  readonly project: NamedId;
}

export type Verifier = Pick<ApiDependencies, 'tokens' | 'now' | 'store' | 'secretOf' | 'keyLock'>;

/**
 * Who calls: by a signature, the token of `X-Auth-Token`, or that of `Authorization: Bearer`, in this order. The caller has
 * the right that the operation takes.
 */
export async function authenticate(context: ApiContext, verifier: Verifier): Promise<Caller> {
  const signature = presentedSignature(context);
  const caller =
    signature === undefined
      ? (await tokenCaller(context, verifier)).caller
      : await signer(context, await signedCaller(context, signature, verifier));
  requireRight(context, caller);
  return caller;
}

/**
 * Lets the caller into the project that the path names: a token has to be for that project, an access key is good in all
 * projects of its user's domain, of which `X-Project-Id` may name the one that is meant (reference, 3.2 and 4.3). There
 * the caller has the right that the operation takes.
 */
export async function authorizeProject(context: ApiContext, verifier: Verifier): Promise<ProjectCaller> {
  const projectId = pathPart(context, 'project_id');
  const signature = presentedSignature(context);
  if (signature !== undefined) {
    const caller = await signer(context, await signedCaller(context, signature, verifier));
    const project = await verifier.store.identity.project({ id: projectId }, caller.domain.id);
    const meant = context.req.header('X-Project-Id') ?? projectId;
    if (project === undefined || meant !== projectId) throw clientError('auth.signature-other-project', {});
    requireRight(context, caller);
    return { ...caller, project: { id: project.id, name: project.name } };
  }
  const { caller, project } = await tokenCaller(context, verifier);
  if (project === undefined) throw clientError('auth.no-project', {});
  if (project.id !== projectId) throw clientError('auth.other-project', { project: project.id });
  requireRight(context, caller);
  return { ...caller, project };
}

/** The one place where rights are checked; refused in the words of the API that the path belongs to. */
function requireRight(context: ApiContext, { roles }: Caller): void {
  const action = context.get('action');
  if (action === 'none' || action === 'self' || mayDo(roles, action)) return;
  const { path } = context.req;
  if (isIdentityPath(path)) throw clientError('iam.forbidden', { action });
  throw clientError(isImagesPath(path) ? 'swr.forbidden' : 'auth.forbidden', { action });
}

function signer(context: ApiContext, { key, user, domain }: SignedCaller): Promise<Caller> {
  return knownCaller(context, user, domain, { kind: 'access-key', id: key.accessKey });
}

/** A token says who it was made for; whether that user is still there, and may do what, says the store. */
async function tokenCaller(context: ApiContext, verifier: Verifier) {
  const { sub, jti, domain, project } = verifiedClaims(context, verifier);
  const user = await verifier.store.identity.user({ id: sub }, domain.id);
  if (!user?.enabled) throw clientError('auth.token-revoked', {});
  return { caller: await knownCaller(context, user, domain, { kind: 'token', id: jti }), project };
}

/** Whoever becomes known does so here, and is written down before anything is done or refused. */
async function knownCaller(
  context: ApiContext,
  { id: userId, name: userName, roles }: User,
  { id, name }: NamedId,
  credential: Caller['credential'],
): Promise<Caller> {
  await context.get('trail')?.known({ userId, userName, domainId: id, credential });
  return { userId, roles, domain: { id, name }, credential };
}

function presentedSignature(context: ApiContext): string | undefined {
  const authorization = context.req.header('Authorization');
  return authorization !== undefined && isRequestSignature(authorization) ? authorization : undefined;
}

function verifiedClaims(context: ApiContext, verifier: Verifier) {
  try {
    const claims = verifier.tokens.verify(presentedToken(context), verifier.now());
    // What is good for one instance is good for nothing here.
    if (claims.instance !== undefined) throw clientError('auth.token-invalid', {});
    return claims;
  } catch (error) {
    throw error instanceof TokenError ? tokenError(error) : error;
  }
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
  if (error.kind === 'revoked') return clientError('auth.token-revoked', {}, { cause: error });
  return clientError(error.kind === 'malformed' ? 'auth.token-malformed' : 'auth.token-invalid', {}, { cause: error });
}
