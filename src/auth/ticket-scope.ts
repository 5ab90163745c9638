/** Schemes whose origins are a host and a port (WHATWG URL, "special" schemes), with the port that goes without saying. */
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

const originForm = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\@\s,]+?)(?::(\d{1,5}))?$/;

/**
 * An origin as browsers send it (RFC 6454, section 6.2): small letters, without the port that goes without saying. Undefined
 * for what is none. Pages of applications have origins of other schemes (`capacitor://localhost`).
 */
export function normalOrigin(text: string): string | undefined {
  const [, scheme, host, port] = originForm.exec(text.toLowerCase()) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  return port === undefined || port === defaultPorts[scheme] ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

/**
 * What some server reads as another path than it looks: a segment of dots, also one that hides behind encodings or path
 * parameters, an encoded slash, a backslash.
 */
const ambiguous = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|;|%3b|$)|%2f|%5c|\\/i;

/**
 * Whether a path, as it came, is `prefix` itself or lies below it; a prefix that ends with a slash has everything below it.
 * Images normalise paths in ways of their own: one that might lead elsewhere is not within anything but `/`.
 */
export function isWithin(path: string, prefix: string): boolean {
  if (prefix === '/') return true;
  if (!path.startsWith(prefix) || ambiguous.test(path)) return false;
  return prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/';
}
