import { readFields, splitHead, type TextField, type Unread, valuesOf } from './read-fields.ts';

export interface ResponseText {
  readonly version: string;
  readonly status: number;
  readonly fields: readonly TextField[];
}

/** The head of an answer at the start of `text` (RFC 9112, section 4). */
export function readResponse(text: string): ResponseText | Unread {
  const lines = splitHead(text);
  if (typeof lines === 'string') return lines;
  const [first = '', ...rest] = lines;
  const [version = '', status = '', ...reason] = first.split(' ');
  const fields = readFields(rest);
  if (!/^HTTP\/1\.[01]$/.test(version) || !/^[1-9][0-9]{2}$/.test(status)) return 'refused: status line';
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(reason.join(' '))) return 'refused: reason';
  if (typeof fields === 'string') return fields;
  return { version: version.slice(5), status: Number(status), fields };
}

/** `none`, `chunked`, `close`, how many bytes (RFC 9112, section 6.3), or `refused` where clients were seen to differ. */
export function responseFraming({ version, status, fields }: ResponseText, method: string): string {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return '0';
  const lengths = valuesOf(fields, 'content-length');
  if (valuesOf(fields, 'transfer-encoding').length > 0) {
    if (lengths.length > 0) return 'refused';
    if (version === '1.0') return 'close';
    const codings = valuesOf(fields, 'transfer-encoding')
      .join(',')
      .toLowerCase()
      .replace(/[, \t]+$/, '');
    if (!codings.includes('chunked')) return 'close';
    return /^((?!chunked).)*chunked$/.test(codings) && /(^|,)[ \t]*chunked$/.test(codings) ? 'chunked' : 'refused';
  }
  const [length] = lengths;
  if (length === undefined) return 'close';
  if (!/^[0-9]{1,15}$/.test(length) || lengths.some((other) => other !== length)) return 'refused';
  return String(BigInt(length));
}
