import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { clientError } from '../../contract/errors.ts';
import type { Language } from '../../contract/text.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext, ApiEnvironment } from '../operation.ts';
import { languageOf } from '../request/render-error.ts';
import { documentPage } from './document-page.ts';
import { landingPage } from './landing-page.ts';

/** What people read beside the console: the first steps by command, the CA to download, the API's document. */
export function landing(
  deps: Pick<ApiDependencies, 'accessAddress' | 'caFile'>,
  document: () => object,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.get('/docs/first-steps', (context) =>
    page(context, landingPage(pageLanguage(context), deps.accessAddress, deps.caFile !== undefined)),
  );
  app.get('/docs', (context) => page(context, documentPage(pageLanguage(context), document())));
  app.get('/openapi.json', (context) => context.json(document()));
  app.get('/ca.pem', async (context) => {
    if (deps.caFile === undefined) throw clientError('platform.no-ca', {});
    return context.body(await readFile(deps.caFile), 200, {
      'Content-Type': 'application/x-pem-file',
      'Content-Disposition': 'attachment; filename="sluice-ca.pem"',
      'Cache-Control': 'no-cache',
    });
  });
  return app;
}

/** A link to the other language wins over what the browser asks for. */
function pageLanguage(context: ApiContext): Language {
  const chosen = context.req.query('lang');
  if (chosen !== undefined) return chosen.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  return languageOf(context);
}

/** Nothing is loaded from anywhere, nothing runs, nobody frames the page. */
function page(context: ApiContext, html: string): Response {
  return context.html(html, 200, {
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    Vary: 'Accept-Language, X-Language',
  });
}
