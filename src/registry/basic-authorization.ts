export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

const form = /^basic +([a-z0-9+/_-]+={0,2})$/i;

/**
 * Reads the value of an `Authorization` header (RFC 7617): UTF-8, the first colon ends the user name.
 * Undefined for anything that is no well-formed Basic authorization.
 */
export function parseBasicAuthorization(header: string | null | undefined): BasicCredentials | undefined {
  const encoded = form.exec(header?.trim() ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0 || text.includes('\u0000')) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
