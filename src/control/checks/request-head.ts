import type { CheckTarget } from './check-result.ts';

/** The head of a probe's GET; an image tells by its user agent who asks. */
export function requestHead(path: string, { host, port }: CheckTarget, fields: readonly string[]): string {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${authority}`, 'User-Agent: sluice-probe', ...fields];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
