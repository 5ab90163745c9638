/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const uploadForm = /^(\d{1,15})-(\d{1,15})$/;
const downloadForm = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** Reads the `Content-Range` of an upload's chunk: `0-1023`, without unit (OCI distribution-spec, "Pushing a blob in chunks"). */
export function parseUploadRange(header: string): ByteRange | undefined {
  const match = uploadForm.exec(header.trim());
  if (!match) return undefined;
  const [start, end] = [Number(match[1]), Number(match[2])];
  return end < start ? undefined : { start, end };
}

/**
 * Reads the `Range` of a download (RFC 9110, section 14) for a content of `size` bytes. `whole`: no range, or one that a
 * server may ignore (other units, several ranges, bad syntax). A range that ends before it begins is refused, as every registry does.
 */
export function parseDownloadRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = downloadForm.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return end < start ? 'unsatisfiable' : { start, end };
}
