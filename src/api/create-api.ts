import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { newHexId } from '../auth/identifiers.ts';
import { clientError } from '../contract/errors.ts';
import { serveConsole } from './console/serve-console.ts';
import type { ApiDependencies } from './dependencies.ts';
import { landing } from './landing/landing.ts';
import { describeApi } from './openapi/describe-api.ts';
import type { ApiContext, ApiEnvironment, Operation } from './operation.ts';
import { operations } from './operations.ts';
import { audited } from './request/audit-trail.ts';
import { renderError } from './request/render-error.ts';

/** Largest body, bytes. A model's configuration and a service's environment are the largest things that clients send. */
const largestBody = 1_048_576;
/** For the routes that answer strangers. */
const largestIdentityBody = 65_536;

/** The whole control API behind the one address, the registry and inference excepted. */
export function createApi(deps: ApiDependencies): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.use(async (context, next) => {
    context.set('requestId', newHexId());
    context.header('X-Request-Id', context.get('requestId'));
    await next();
  });
  app.use('/v3/*', limitBody(largestIdentityBody));
  app.use('/v3.0/*', limitBody(largestIdentityBody));
  app.use('/v3-ext/*', limitBody(largestIdentityBody));
  app.use(limitBody(largestBody));
  const all = operations(deps);
  for (const operation of all) {
    app.on(operation.method.toUpperCase(), routerPath(operation.path), (context) => {
      context.set('action', operation.action);
      return audited(operation, context, deps);
    });
  }
  // A tenth of a second and more, for which nobody waits who starts a process anew.
  let document: object | undefined;
  app.route(
    '/',
    landing(deps, () => {
      document ??= describeApi(all);
      return document;
    }),
  );
  app.route('/', serveConsole(deps));
  app.notFound((context) => renderError(unknownPath(context, all), context, deps.log));
  app.onError((error, context) => renderError(error, context, deps.log));
  return app;
}

function limitBody(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw clientError('request.too-large', { maximum: maxSize });
    },
  });
}

/** `{id}` in the API's document is `:id` to the router. */
function routerPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** A path that exists for other methods is told from one that does not exist. */
function unknownPath(context: ApiContext, all: readonly Operation[]) {
  const { method, path } = context.req;
  const allowed = new Set(all.filter((each) => fits(each.path, path)).map((each) => each.method.toUpperCase()));
  const shown = path.slice(0, 256);
  if (allowed.size === 0) return clientError('request.no-such-path', { method, path: shown });
  return clientError('request.method-not-allowed', { method, path: shown, allowed: [...allowed].join(', ') });
}

function fits(template: string, path: string): boolean {
  const expected = template.split('/');
  const given = path.split('/');
  return (
    expected.length === given.length &&
    expected.every((part, index) => part === given[index] || (part.startsWith('{') && given[index] !== ''))
  );
}
