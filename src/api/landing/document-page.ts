import type { Language } from '../../contract/text.ts';
import { escapeHtml, pageFrame } from './page-frame.ts';

interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>;
}

/** The operations of the API's document at a glance. */
export function documentPage(language: Language, document: Document): string {
  const title = language === 'zh' ? 'API 文档' : 'API document';
  const rows = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `<tr><td><code>${escapeHtml(method.toUpperCase())}</code></td><td><code>${escapeHtml(path)}</code></td>` +
        `<td>${escapeHtml(operation.summary ?? '')}</td></tr>`,
    ),
  );
  const whole = language === 'zh' ? '完整文档（OpenAPI 3.1）：' : 'The whole document (OpenAPI 3.1):';
  const body = `<main><p>${whole} <a href="/openapi.json">openapi.json</a></p><table>${rows.join('\n')}</table></main>`;
  return pageFrame(language, title, '/docs', body);
}
