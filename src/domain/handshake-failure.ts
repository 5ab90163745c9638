import type { HandshakeStage } from '../contract/connection.ts';
import type { ClientError } from '../contract/errors.ts';

/** Errors by which the image is known to have been reached. */
const reached = new Set<string>(['inference.closed-early', 'inference.not-http']);

/** How far a handshake came that was answered with this error. */
export function stageOf(error: ClientError): HandshakeStage {
  const { status } = error.definition;
  if (status === 401) return 'authentication';
  if (status === 403) return 'authorization';
  if (status === 429 || status === 503) return 'limits';
  if (reached.has(error.key)) return 'image-answer';
  return status >= 500 ? 'connect' : 'route';
}

/**
 * Arguments that are the platform's own words and numbers. All others repeat what a caller sent (a canonical request holds
 * whole headers): whoever sent it got it back, and nobody else is shown it.
 */
const ownWords = new Set([
  ...['port', 'seconds', 'detail', 'service', 'status', 'project', 'expiresAt', 'signatureTime', 'serverTime'],
  ...['maximum', 'app', 'limit', 'connections', 'count', 'instance'],
]);

/** A platform's own word is short; this is a bound for what comes from libraries, characters. */
const longestWord = 200;

/** The arguments of an error as they may be kept: what a caller sent is left out as `…`, a key is masked. */
export function keptArguments(args: ClientError['args']): Record<string, string | number> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, kept(name, value)]));
}

function kept(name: string, value: string | number): string | number {
  if (typeof value === 'number') return value;
  if (name === 'key') return `${value.slice(0, 4)}***`;
  return ownWords.has(name) ? value.slice(0, longestWord) : '…';
}
