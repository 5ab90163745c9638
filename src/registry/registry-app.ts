import { Hono } from 'hono';
import { newHexId } from '../auth/identifiers.ts';
import type { RegistryGrant } from '../auth/registry-token.ts';
import { ClientError, clientError } from '../contract/errors.ts';
import { preferredLanguage } from '../contract/language.ts';
import type { Language } from '../contract/text.ts';
import { audited } from './audited.ts';
import { isDiskFull } from './durable-file.ts';
import { errorAnswer } from './error-answer.ts';
import { findOperation, methodsOf } from './find-operation.ts';
import { parseRegistryPath } from './path.ts';
import type { RegistryAction, RegistryDeps, RegistryIdentity } from './registry-deps.ts';
import type { RegistryParts } from './registry-parts.ts';
import { organizationOf, parseRepositoryName, type RepositoryName } from './repository-name.ts';
import { clientAddressOf, loginOf, tokenOf } from './request-login.ts';
import { answerToken } from './tokens/answer-token.ts';
import { challenges, tokenPath } from './tokens/challenge.ts';
import { allows } from './tokens/scope.ts';

/**
 * Answers `/v2/` and all below it, once what it shows has `settled`: authenticate, find the operation, authorize, run, put errors into
 * words.
 */
export function createRegistryApp<Identity extends RegistryIdentity>(
  deps: RegistryDeps<Identity>,
  parts: RegistryParts,
  settled: Promise<void>,
): Hono {
  const app = new Hono();
  app.all('/v2/*', async (context) => {
    await settled;
    const request = context.req.raw;
    const requestId = newHexId();
    const { headers } = request;
    const language = preferredLanguage(
      headers.get('x-language') ?? undefined,
      headers.get('accept-language') ?? undefined,
    );
    const asked = { request, requestId, path: context.req.path, language };
    const response = await answer(deps, parts, asked).catch((thrown: unknown) => {
      const error = toClientError(deps, request, requestId, thrown);
      return errorAnswer(error, language, request.method, headersOf(deps, asked, error));
    });
    response.headers.set('Docker-Distribution-API-Version', 'registry/2.0');
    response.headers.set('X-Request-Id', requestId);
    // A browser takes what was pushed for nothing that it could show or run.
    response.headers.set('X-Content-Type-Options', 'nosniff');
    return response;
  });
  return app;
}

interface Asked {
  readonly request: Request;
  readonly requestId: string;
  readonly path: string;
  readonly language: Language;
}

async function answer<Identity extends RegistryIdentity>(
  deps: RegistryDeps<Identity>,
  parts: RegistryParts,
  { request, requestId, path, language }: Asked,
): Promise<Response> {
  if (deps.tokens && path === tokenPath) return answerToken(deps, deps.tokens, request);
  const caller = await callerOf(deps, request.headers);
  const { identity } = caller;
  const target = parseRegistryPath(path);
  // A token without a login opens nothing but what is public.
  if (identity.anonymous && (!target || (target.kind === 'base' && !caller.grants))) {
    throw clientError('registry.unauthorized', {});
  }
  if (!target) throw clientError('registry.no-such-path', { path });
  const { method } = request;
  const methodUnsupported = (allowed: readonly string[]) =>
    errorAnswer(
      clientError('registry.method-unsupported', { method, path }),
      language,
      method,
      new Headers({ Allow: allowed.join(', ') }),
    );
  if (target.kind === 'base') {
    return method === 'GET' || method === 'HEAD' ? Response.json({}) : methodUnsupported(['GET', 'HEAD']);
  }
  const repository = parseRepositoryName(target.name);
  const operation = findOperation(method, target);
  if (!operation) return methodUnsupported(methodsOf(target));
  if (identity.anonymous && operation.action !== 'pull') throw clientError('registry.unauthorized', {});
  const mark = request.url.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1));
  return audited(deps, { request, requestId, identity, target, tags: query.getAll('tag') }, async () => {
    await authorize(deps, caller, repository, operation.action, method);
    return operation.run(parts, {
      request,
      repository,
      query,
      ensureRepository: () => ensureRepository(deps, identity, repository),
      mayPull: async (from) =>
        isGranted(caller, from, 'pull') && (await deps.authorize(identity, from, 'pull')) === 'allowed',
      refuse: (error, headers) => errorAnswer(error, language, method, headers),
    });
  });
}

/** Who calls; by a token only as far as it goes. */
interface RegistryCaller<Identity> {
  readonly identity: Identity;
  readonly grants?: readonly RegistryGrant[];
}

async function callerOf<Identity extends RegistryIdentity>(
  { tokens, authenticate }: RegistryDeps<Identity>,
  headers: Headers,
): Promise<RegistryCaller<Identity>> {
  const token = tokens && tokenOf(headers);
  if (tokens && token !== undefined) {
    const holder = await tokens.holderOf(token);
    if (holder === undefined) throw clientError('registry.token-invalid', {});
    return holder;
  }
  const login = loginOf(headers);
  const identity = login && (await authenticate(login.username, login.password, clientAddressOf(headers)));
  if (identity === undefined) throw clientError('registry.unauthorized', {});
  return { identity };
}

function isGranted<Identity>({ grants }: RegistryCaller<Identity>, repository: string, action: RegistryAction) {
  return grants === undefined || allows(grants, repository, action);
}

async function authorize<Identity extends RegistryIdentity>(
  deps: RegistryDeps<Identity>,
  caller: RegistryCaller<Identity>,
  repository: RepositoryName,
  action: RegistryAction,
  method: string,
): Promise<void> {
  const { identity } = caller;
  const granted = isGranted(caller, repository, action);
  // To ask how far an upload came makes nothing.
  if (granted && action === 'push' && (method === 'POST' || method === 'PUT')) {
    await ensureRepository(deps, identity, repository);
  }
  const decision = await deps.authorize(identity, repository, action);
  if (decision === 'allowed' && granted) return;
  // Another token would do.
  if (decision === 'allowed') throw clientError('registry.scope-insufficient', { action, repository });
  throw identity.anonymous
    ? clientError('registry.unauthorized', {})
    : clientError('registry.denied', { action, repository });
}

async function ensureRepository<Identity extends RegistryIdentity>(
  deps: RegistryDeps<Identity>,
  identity: Identity,
  repository: RepositoryName,
): Promise<void> {
  if ((await deps.ensureRepository(identity, repository)) === 'ready') return;
  throw clientError('registry.organization-denied', { organization: organizationOf(repository) });
}

function toClientError<Identity extends RegistryIdentity>(
  deps: RegistryDeps<Identity>,
  request: Request,
  requestId: string,
  error: unknown,
): ClientError {
  if (error instanceof ClientError) return error;
  if (isDiskFull(error)) return clientError('registry.disk-full', { free: 0 }, { cause: error });
  deps.log.error({ error, requestId, method: request.method, url: request.url }, 'registry request failed');
  return clientError('registry.internal', { requestId });
}

/** What can be done with a blob or manifest that cannot be deleted. */
function allowedWhileNeeded(path: string): string {
  const target = parseRegistryPath(path);
  const methods = target === undefined || target.kind === 'base' ? [] : methodsOf(target);
  return methods.filter((method) => method !== 'DELETE').join(', ');
}

/** What a refusal with this status must say beside its words. */
function headersOf<Identity extends RegistryIdentity>(
  { tokens }: RegistryDeps<Identity>,
  { request, path }: Asked,
  error: ClientError,
): Headers {
  const headers = new Headers();
  // As long as manifests need it, it cannot be deleted (RFC 9110, section 15.5.6).
  if (error.key === 'registry.content-needed') headers.set('Allow', allowedWhileNeeded(path));
  if (error.definition.status !== 401) return headers;
  const why =
    error.key === 'registry.token-invalid'
      ? ({ error: 'invalid_token' } as const)
      : error.key === 'registry.scope-insufficient' && ({ error: 'insufficient_scope' } as const);
  for (const challenge of challenges(tokens, { request, path, ...why })) headers.append('WWW-Authenticate', challenge);
  return headers;
}
