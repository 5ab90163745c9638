import { instanceAuthority } from '../instance-authority.ts';
import type { CheckTarget } from './check-result.ts';

/** The head of a probe's GET; an image tells by its user agent who asks. */
export function requestHead(path: string, target: CheckTarget, fields: readonly string[]): string {
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${instanceAuthority(target)}`, 'User-Agent: sluice-probe', ...fields];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
