import { isRequestSignature } from '../../auth/request-signature.ts';
import type { TicketClaims } from '../../auth/ticket.ts';
import { type NamedId, type TokenClaims, TokenError } from '../../auth/token.ts';
import { type ClientError, clientError } from '../../contract/errors.ts';
import { mayDo } from '../../contract/roles.ts';
import type { IdentityReader, IdOrName, Project, User } from '../../store/identities.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { pathPart } from './read-query.ts';
import { isIdentityPath, isImagesPath } from './render-error.ts';
import { type SessionUser, sessionUser } from './session-user.ts';
import { type SignedCaller, signedCaller } from './signed-caller.ts';

/** A caller whose identity is proven. */
export interface Caller {
  readonly userId: string;
  /** As they are now, whatever they were when the credential was made. */
  readonly roles: readonly string[];
  readonly domain: NamedId;
  /** What the identity was proven with: an access key, or a token or session by its id. */
  readonly credential: { readonly kind: 'access-key' | 'temporary-key' | 'token' | 'session'; readonly id: string };
  /** What is revoked when the credential is: itself, or what a temporary key was asked for with. */
  readonly source: TicketClaims['by'];
  /** Of a credential that ends by itself: what is made with it ends no later. */
  readonly lease?: Lease;
}

/** Times in seconds since the epoch. */
export interface Lease {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The only projects that the credential is good in. Absent: those of the user. */
  readonly projectIds?: readonly string[];
}

/** A caller who may act in the project of the path. Whoever holds one has passed `authorizeProject`. */
export interface ProjectCaller extends Caller {
  readonly project: NamedId;
}

export type Verifier = Pick<
  ApiDependencies,
  'tokens' | 'sessions' | 'now' | 'store' | 'secretOf' | 'securityTokens' | 'keyLock'
>;

/**
 * Who calls: by a signature, the token of `X-Auth-Token`, or that of `Authorization: Bearer`, in this order; where there is
 * none of them by `bodyToken`, which a few operations take, and last by the session of the console. The caller has the right
 * that the operation takes.
 */
export async function authenticate(context: ApiContext, verifier: Verifier, bodyToken?: string): Promise<Caller> {
  const signature = presentedSignature(context);
  const session = presentsNothing(context, bodyToken) ? await authenticateSession(context, verifier) : undefined;
  const caller =
    signature === undefined
      ? (session?.caller ?? (await tokenCaller(context, verifier, bodyToken)).caller)
      : await signer(context, await signedCaller(context, signature, verifier));
  requireRight(context, caller);
  return caller;
}

/**
 * Lets the caller into the project that the path names, if the caller belongs to it: a token has to be for that project, an
 * access key is good in all projects of its user, of which `X-Project-Id` may name the one that is meant (reference, 3.2 and
 * 4.3), and so is the session of the console. There the caller has the right that the operation takes.
 */
export async function authorizeProject(context: ApiContext, verifier: Verifier): Promise<ProjectCaller> {
  const projectId = pathPart(context, 'project_id');
  const signature = presentedSignature(context);
  if (signature !== undefined) {
    const caller = await signer(context, await signedCaller(context, signature, verifier));
    const project = await projectOf(caller, { id: projectId }, verifier);
    const meant = context.req.header('X-Project-Id') ?? projectId;
    const { projectIds } = caller.lease ?? {};
    const closed = projectIds !== undefined && !projectIds.includes(projectId);
    if (project === undefined || closed || meant !== projectId) throw clientError('auth.signature-other-project', {});
    return inProject(context, caller, project);
  }
  const session = presentsNothing(context) ? await authenticateSession(context, verifier) : undefined;
  if (session !== undefined) {
    const project = await projectOf(session.caller, { id: projectId }, verifier);
    if (project === undefined) throw clientError('session.other-project', { project: projectId.slice(0, 64) });
    return inProject(context, session.caller, project);
  }
  const { caller, project } = await tokenCaller(context, verifier);
  if (project === undefined) throw clientError('auth.no-project', {});
  if (project.id !== projectId) throw clientError('auth.other-project', { project: project.id });
  const own = await projectOf(caller, { id: projectId }, verifier);
  if (own === undefined) throw clientError('auth.token-revoked', {});
  return inProject(context, caller, own);
}

/** Who is signed in to the console, by its cookie alone. Undefined where there is none. */
export async function authenticateSession(
  context: ApiContext,
  verifier: Verifier,
): Promise<(SessionUser & { readonly caller: Caller }) | undefined> {
  const session = await sessionUser(context, verifier);
  if (session === undefined) return undefined;
  const { jti: id, domain, iat, exp } = session.claims;
  const caller = await knownCaller(context, session.user, domain, {
    credential: { kind: 'session', id },
    // What revokes it is what revokes a token.
    source: { kind: 'token', id },
    lease: { issuedAt: iat, expiresAt: exp },
  });
  return { ...session, caller };
}

function inProject(context: ApiContext, caller: Caller, { id, name, enabled }: Project): ProjectCaller {
  requireRight(context, caller);
  if (!enabled) throw clientError('auth.project-disabled', { project: name, id });
  return { ...caller, project: { id, name } };
}

/** The project, if the caller belongs to it now. */
export function projectOf(
  { userId, domain, roles }: Caller,
  by: IdOrName,
  { store }: { readonly store: { readonly identity: Pick<IdentityReader, 'projectOf'> } },
): Promise<Project | undefined> {
  return store.identity.projectOf({ id: userId, domainId: domain.id, roles }, by);
}

/** The one place where rights are checked; refused in the words of the API that the path belongs to. */
function requireRight(context: ApiContext, { roles }: Caller): void {
  const action = context.get('action');
  if (action === 'none' || action === 'self' || mayDo(roles, action)) return;
  const { path } = context.req;
  if (isIdentityPath(path)) throw clientError('iam.forbidden', { action });
  throw clientError(isImagesPath(path) ? 'swr.forbidden' : 'auth.forbidden', { action });
}

function signer(context: ApiContext, { accessKey: id, user, domain, temporary }: SignedCaller): Promise<Caller> {
  if (temporary === undefined) {
    const credential = { kind: 'access-key', id } as const;
    return knownCaller(context, user, domain, { credential, source: credential });
  }
  const { by, iat, exp, projectIds } = temporary;
  return knownCaller(context, user, domain, {
    credential: { kind: 'temporary-key', id },
    source: by,
    lease: { issuedAt: iat, expiresAt: exp, projectIds },
  });
}

/** A token says who it was made for; whether that user is still there, and may do what, says the store. */
async function tokenCaller(context: ApiContext, verifier: Verifier, bodyToken?: string) {
  const { sub, jti, domain, project, iat, exp } = verifiedClaims(context, verifier, bodyToken);
  const user = await verifier.store.identity.user({ id: sub }, domain.id);
  if (!user?.enabled) throw clientError('auth.token-revoked', {});
  const credential = { kind: 'token', id: jti } as const;
  const lease = { issuedAt: iat, expiresAt: exp, ...(project && { projectIds: [project.id] }) };
  return { caller: await knownCaller(context, user, domain, { credential, source: credential, lease }), project };
}

/** Whoever becomes known does so here, and is written down before anything is done or refused. */
async function knownCaller(
  context: ApiContext,
  { id: userId, name: userName, roles }: User,
  { id, name }: NamedId,
  proven: Pick<Caller, 'credential' | 'source' | 'lease'>,
): Promise<Caller> {
  await context.get('trail')?.known({ userId, userName, domainId: id, credential: proven.credential });
  return { userId, roles, domain: { id, name }, ...proven };
}

function presentedSignature(context: ApiContext): string | undefined {
  const authorization = context.req.header('Authorization');
  return authorization !== undefined && isRequestSignature(authorization) ? authorization : undefined;
}

/** Whether no credential came but perhaps a cookie, which browsers add unasked. */
function presentsNothing({ req }: ApiContext, bodyToken?: string): boolean {
  return !(req.header('X-Auth-Token')?.trim() || bodyToken) && req.header('Authorization') === undefined;
}

function verifiedClaims(context: ApiContext, verifier: Verifier, bodyToken?: string): TokenClaims {
  try {
    const claims = verifier.tokens.verify(presentedToken(context, bodyToken), verifier.now());
    // What is good for one instance is good for nothing here.
    if (claims.instance !== undefined) throw clientError('auth.token-invalid', {});
    return claims;
  } catch (error) {
    throw error instanceof TokenError ? tokenError(error) : error;
  }
}

function presentedToken(context: ApiContext, bodyToken?: string): string {
  const token = context.req.header('X-Auth-Token')?.trim();
  if (token) return token;
  const authorization = context.req.header('Authorization');
  if (authorization === undefined) {
    if (bodyToken) return bodyToken;
    throw clientError('auth.no-token', {});
  }
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
