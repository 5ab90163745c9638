import { listOf, readFields, splitHead, type TextField, token, type Unread, valuesOf } from './read-fields.ts';

/** A request head as a plain reading of RFC 9112 understands it, for the comparison with the gateway's own. */
export interface RequestText {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: readonly TextField[];
}

const requestLine = new RegExp(`^(${token}) ([^\\x00-\\x20\\x7f#]+) HTTP/(\\d\\.\\d)$`);

/** The head at the start of `text`. Characters of the target are not judged beyond what would end it. */
export function readRequest(text: string): RequestText | Unread {
  const lines = splitHead(text);
  if (typeof lines === 'string') return lines;
  const [first = '', ...rest] = lines;
  const match = requestLine.exec(first);
  const fields = readFields(rest);
  if (match === null) return 'refused: request line';
  if (typeof fields === 'string') return fields;
  return { method: match[1] as string, target: match[2] as string, version: match[3] as string, fields };
}

type Rule = readonly [name: string, broken: (request: RequestText) => boolean];

/** What RFC 9112 and RFC 9110 let pass and the gateway does not: here two servers were seen to read one message in two ways. */
export const stricterRules: readonly Rule[] = [
  ['a version other than 1.0 and 1.1', ({ version }) => version !== '1.0' && version !== '1.1'],
  [
    'more than one Host, or none in HTTP/1.1',
    ({ fields, version }) => !hostCounts(valuesOf(fields, 'host').length, version),
  ],
  [
    'a Host with anything but a name, an address and a port',
    ({ fields }) => valuesOf(fields, 'host').some((host) => !hostText.test(host)),
  ],
  ['CONNECT', ({ method }) => method === 'CONNECT'],
  ['a target that is neither a path nor an http or https URL', ({ target }) => !/^(\/|https?:\/\/)/i.test(target)],
  ['a URL of another host than Host names', (request) => namesAnotherHost(request)],
  [
    'Content-Length with Transfer-Encoding',
    ({ fields }) => has(fields, 'content-length') && has(fields, 'transfer-encoding'),
  ],
  ['more than one Content-Length, equal or not', ({ fields }) => valuesOf(fields, 'content-length').length > 1],
  [
    'a Content-Length of anything but 1 to 15 digits',
    ({ fields }) => valuesOf(fields, 'content-length').some((value) => !/^[0-9]{1,15}$/.test(value)),
  ],
  ['a Transfer-Encoding in HTTP/1.0', ({ fields, version }) => has(fields, 'transfer-encoding') && version === '1.0'],
  [
    'any Transfer-Encoding but one line with chunked',
    ({ fields }) => has(fields, 'transfer-encoding') && !chunkedAlone(fields),
  ],
];

/** `none`, `chunked`, or how many bytes (RFC 9112, section 6.3). */
export function requestFraming({ fields }: RequestText): string {
  if (has(fields, 'transfer-encoding')) return 'chunked';
  const [length = '0'] = valuesOf(fields, 'content-length');
  return String(BigInt(length));
}

/** The path behind the host (RFC 9112, section 3.2.2). */
export function pathOf({ target }: RequestText): string {
  return target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?]*/i, '');
}

/** The fields without a wish for another protocol (RFC 9110, section 7.8). */
export function withoutUpgrade(fields: readonly TextField[]): readonly TextField[] {
  if (!has(fields, 'upgrade')) return fields;
  return fields.flatMap(([name, value]): TextField[] => {
    if (name === 'upgrade') return [];
    if (name !== 'connection') return [[name, value]];
    const members = listOf([[name, value]], name);
    const kept = members.filter((member) => member !== 'upgrade');
    if (kept.length === members.length) return [[name, value]];
    return kept.length === 0 ? [] : [[name, kept.join(',')]];
  });
}

const hostText = /^[0-9A-Za-z_.~%!$&'()*+;=:[\]-]*$/;

function has(fields: readonly TextField[], name: string): boolean {
  return valuesOf(fields, name).length > 0;
}

function hostCounts(hosts: number, version: string): boolean {
  return hosts === 1 || (hosts === 0 && version === '1.0');
}

function chunkedAlone(fields: readonly TextField[]): boolean {
  const values = valuesOf(fields, 'transfer-encoding');
  return values.length === 1 && values[0]?.toLowerCase() === 'chunked';
}

function namesAnotherHost({ target, fields }: RequestText): boolean {
  if (target.startsWith('/')) return false;
  const named = /^https?:\/\/([^/?]*)/i.exec(target)?.[1];
  const [host] = valuesOf(fields, 'host');
  return named === undefined || named === '' || host === undefined || named.toLowerCase() !== host.toLowerCase();
}
