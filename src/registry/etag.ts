import { type Digest, formatDigest } from './digest.ts';

/** What names a content in `ETag`: its digest, so that it is the same wherever the content is. */
export function etagOf(digest: Digest): string {
  return `"${formatDigest(digest)}"`;
}

/** Whether `If-None-Match` (RFC 9110, section 13.1.2) names the content, so that the client has it already. */
export function isNotModified(headers: Headers, etag: string): boolean {
  const known = (headers.get('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** Whether a `Range` still holds: `If-Range` (RFC 9110, section 13.1.5) is absent or names the very content. */
export function isRangeMeant(headers: Headers, etag: string): boolean {
  return (headers.get('if-range') ?? etag) === etag;
}
