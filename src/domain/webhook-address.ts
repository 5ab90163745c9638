import type { WebhookKind } from '../contract/webhook.ts';

/** What stands in an answer where a secret is. */
export const maskedSecret = '******';
const longestUrl = 2_048;
/** A part of a path that is so long names nothing, it lets somebody in. */
const secretLength = 16;

/** The address that a client gives, in its one spelling. Undefined where it is none that can be called. */
export function parseWebhookUrl(text: string): URL | undefined {
  const url = text.length > longestUrl ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hash !== '' || text.includes('#')) return undefined;
  return url.username === '' && url.password === '' ? url : undefined;
}

/**
 * The address as it is shown: keys of robots stand in the query (WeCom, DingTalk) or at the end of the path (Feishu), and others
 * do it in the same ways.
 */
export function maskedUrl(url: URL, kind: WebhookKind): string {
  const parts = url.pathname.split('/');
  const path = parts.map((part, at) =>
    part.length >= secretLength || (kind === 'feishu' && at === parts.length - 1 && part !== '') ? maskedSecret : part,
  );
  const names = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=${maskedSecret}`);
  return `${url.origin}${path.join('/')}${names.length > 0 ? `?${names.join('&')}` : ''}`;
}

/** What is in an address that must not be shown. */
export function secretsOfUrl(url: URL): readonly string[] {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()];
  return parts.filter((part) => part.length >= secretLength);
}
