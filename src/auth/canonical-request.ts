/**
 * Texts here stand for bytes, one character each (Latin-1), as they came over the wire: a UTF-8 character of the client
 * is two or more of them.
 */
export interface CanonicalParts {
  readonly method: string;
  /** The request target as on the request line: path and query. */
  readonly target: string;
  /** Lines of signed headers: name in small letters, colon, value. */
  readonly headerLines: readonly string[];
  /** The names of the signed headers as the client gave them. */
  readonly signedHeaders: string;
  readonly bodyHash: string;
}

/** What SDK-HMAC-SHA256 signs (API request signing guide, "canonical request"). */
export function canonicalRequest(parts: CanonicalParts): string {
  const [path, query] = splitOnce(parts.target, '?');
  return [
    parts.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...parts.headerLines,
    '',
    parts.signedHeaders,
    parts.bodyHash,
  ].join('\n');
}

/** Each segment encoded anew, whatever its encoding was; always with a slash at the end. */
function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/**
 * Sorted by decoded key, then by value. `+` is a blank: clients sign the blank and send it as `+` in the query, as forms do.
 * In UTF-8 the order of bytes is the order of code points.
 */
function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => splitOnce(pair, '=').map((part) => decode(part.replaceAll('+', ' '))) as [string, string])
    .sort(([key, value], [otherKey, otherValue]) => compare(key, otherKey) || compare(value, otherValue))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&');
}

/** A per cent sign without two hexadecimal digits stands for itself. */
function decode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** RFC 3986, section 2.3: everything but unreserved characters, in capitals. */
function encode(text: string): string {
  return text.replace(
    /[^A-Za-z0-9\-._~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
