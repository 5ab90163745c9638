import { Hono } from 'hono';
import { newHexId } from '../auth/identifiers.ts';
import { ClientError, clientError } from '../contract/errors.ts';
import { preferredLanguage } from '../contract/language.ts';
import type { Language } from '../contract/text.ts';
import { audited } from './audited.ts';
import { isDiskFull } from './durable-file.ts';
import { errorAnswer } from './error-answer.ts';
import { findOperation } from './find-operation.ts';
import { parseRegistryPath } from './path.ts';
import type { RegistryAction, RegistryDeps, RegistryIdentity } from './registry-deps.ts';
import type { RegistryParts } from './registry-parts.ts';
import { organizationOf, parseRepositoryName, type RepositoryName } from './repository-name.ts';

/** Answers `/v2/` and all below it: authenticate, find the operation, authorize, run, put errors into words. */
export function createRegistryApp<Identity extends RegistryIdentity>(
  deps: RegistryDeps<Identity>,
  parts: RegistryParts,
): Hono {
  const app = new Hono();
  app.all('/v2/*', async (context) => {
    const request = context.req.raw;
    const requestId = newHexId();
    const { headers } = request;
    const language = preferredLanguage(
      headers.get('x-language') ?? undefined,
      headers.get('accept-language') ?? undefined,
    );
    const asked = { request, requestId, path: context.req.path, language };
    const response = await answer(deps, parts, asked).catch((error: unknown) =>
      errorAnswer(toClientError(deps, request, requestId, error), language, request.method),
    );
    response.headers.set('Docker-Distribution-API-Version', 'registry/2.0');
    response.headers.set('X-Request-Id', requestId);
    if (response.status === 401) response.headers.set('WWW-Authenticate', challenge(deps, request));
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
  const identity = await deps.authenticate(request.headers);
  if (!identity) throw clientError('registry.unauthorized', {});
  const target = parseRegistryPath(path);
  if (identity.anonymous && (!target || target.kind === 'base')) throw clientError('registry.unauthorized', {});
  if (!target) throw clientError('registry.no-such-path', { path });
  const { method } = request;
  if (target.kind === 'base') {
    if (method !== 'GET' && method !== 'HEAD') throw clientError('registry.method-unsupported', { method, path });
    return Response.json({});
  }
  const repository = parseRepositoryName(target.name);
  const operation = findOperation(method, target);
  if (!operation) throw clientError('registry.method-unsupported', { method, path });
  if (identity.anonymous && operation.action !== 'pull') throw clientError('registry.unauthorized', {});
  return audited(deps, { request, requestId, identity, target }, async () => {
    await authorize(deps, identity, repository, operation.action, method);
    const mark = request.url.indexOf('?');
    return operation.run(parts, {
      request,
      repository,
      query: new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1)),
      mayPull: async (from) => (await deps.authorize(identity, from, 'pull')) === 'allowed',
      refuse: (error, headers) => errorAnswer(error, language, method, headers),
    });
  });
}

async function authorize<Identity extends RegistryIdentity>(
  deps: RegistryDeps<Identity>,
  identity: Identity,
  repository: RepositoryName,
  action: RegistryAction,
  method: string,
): Promise<void> {
  // To ask how far an upload came makes nothing.
  if (action === 'push' && (method === 'POST' || method === 'PUT')) {
    const ensured = await deps.ensureRepository(identity, repository);
    if (ensured === 'denied') {
      throw clientError('registry.organization-denied', { organization: organizationOf(repository) });
    }
  }
  const decision = await deps.authorize(identity, repository, action);
  if (decision === 'allowed') return;
  throw identity.anonymous
    ? clientError('registry.unauthorized', {})
    : clientError('registry.denied', { action, repository });
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

function challenge<Identity extends RegistryIdentity>(deps: RegistryDeps<Identity>, request: Request): string {
  return deps.challenge?.(request) ?? 'Basic realm="Sluice registry", charset="UTF-8"';
}
