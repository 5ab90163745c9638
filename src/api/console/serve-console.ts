import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { newHexId } from '../../auth/identifiers.ts';
import { consolePages } from '../../contract/console-pages.ts';
import { clientError } from '../../contract/errors.ts';
import { sessionCookie } from '../../contract/session-cookie.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext, ApiEnvironment } from '../operation.ts';
import { consolePolicy } from './console-policy.ts';

/** The web console: one page under every address that it has, and the files that this page loads. */
export function serveConsole({
  consoleFiles,
  accessAddress,
}: Pick<ApiDependencies, 'consoleFiles' | 'accessAddress'>): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  async function page(context: ApiContext): Promise<Response> {
    const template = await consoleFiles.index();
    if (template === undefined) throw clientError('platform.no-console', {});
    const nonce = newHexId();
    // Whether there is one to ask for; not whether it is good.
    const session = getCookie(context, sessionCookie) === undefined ? 'none' : 'perhaps';
    return context.html(template.replaceAll('{nonce}', nonce).replace('{session}', session), 200, {
      ...consolePolicy({ host: hostOf(context, accessAddress), accessAddress, nonce }),
      'Cache-Control': 'no-store',
    });
  }

  app.get('/', page);
  for (const name of consolePages) {
    app.get(`/${name}`, page);
    app.get(`/${name}/*`, page);
  }
  app.get('/assets/:name', async (context) => {
    const name = context.req.param('name');
    const acceptsBrotli = /\bbr\b/.test(context.req.header('Accept-Encoding') ?? '');
    const asset = await consoleFiles.asset(name, acceptsBrotli);
    if (asset === undefined) throw clientError('request.no-such-path', { method: 'GET', path: `/assets/${name}` });
    return new Response(asset.content, {
      headers: {
        'Content-Type': asset.type,
        'Cache-Control': asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
        Vary: 'Accept-Encoding',
        ...(asset.compressed && { 'Content-Encoding': 'br' }),
      },
    });
  });
  return app;
}

/** What the browser calls us, if that can stand in a header's list. */
function hostOf(context: ApiContext, accessAddress: string): string {
  const given = context.req.header('Host') ?? '';
  return /^[\w.-]+(:\d+)?$|^\[[\da-fA-F:.]+\](:\d+)?$/.test(given) ? given : new URL(accessAddress).host;
}
