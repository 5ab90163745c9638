import { quoted } from '../../../forms/curl-of.ts';
import { type CallFacts, isWebSocket, type Proof, proofSources, sampleBody } from './call-facts.ts';

/** Lines that a shell runs before, and the headers that it puts into double quotes. */
interface ShellProof {
  readonly before: string | false;
  readonly headers: readonly string[];
}

/** The proof for commands: from the environment as it is, or signed with openssl. */
export function shellProof(facts: CallFacts, proof: Proof): ShellProof {
  const source = proofSources[proof];
  if ('header' in source) return { before: false, headers: [`${source.header}: $${source.variable}`] };
  const { host, pathname, searchParams } = new URL(facts.address);
  const method = isWebSocket(facts) ? 'GET' : facts.method;
  const body = method === 'POST' ? sampleBody : '';
  return {
    before: `date=$(date -u +%Y%m%dT%H%M%SZ)
body_hash=$(printf %s ${quoted(body)} | openssl dgst -sha256 | sed 's/.* //')
canonical="${method}
${canonicalPath(pathname)}
${canonicalQuery(searchParams)}
host:${host}
x-sdk-date:$date

host;x-sdk-date
$body_hash"
hash=$(printf %s "$canonical" | openssl dgst -sha256 | sed 's/.* //')
signature=$(printf 'SDK-HMAC-SHA256\\n%s\\n%s' "$date" "$hash" | openssl dgst -sha256 -hmac "$${source.secret}" | sed 's/.* //')
`,
    headers: [
      'X-Sdk-Date: $date',
      `Authorization: SDK-HMAC-SHA256 Access=$${source.key}, SignedHeaders=host;x-sdk-date, Signature=$signature`,
    ],
  };
}

/** As SDK-HMAC-SHA256 signs it: each segment encoded anew, with a slash at the end. */
function canonicalPath(path: string): string {
  const encodedPath = path
    .split('/')
    .map((segment) => encoded(decodeURIComponent(segment)))
    .join('/');
  return encodedPath.endsWith('/') ? encodedPath : `${encodedPath}/`;
}

/** Sorted by name, then by value. */
function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map((pair) => pair.map(encoded).join('='))
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
