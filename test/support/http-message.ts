import type { TlsConnection } from './tls-connection.ts';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** An HTTP/1.1 answer, headers in the order and spelling in which they came. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
  readonly body: string;
}

export function headerOf(answer: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  return answer.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** Writes exactly these bytes: no header is added, reordered or respelled. */
export function writeRequest(connection: TlsConnection, requestLine: string, headers: HeaderList, body = ''): void {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  connection.write(`${requestLine}\r\n${lines}\r\n${body}`);
}

/** Reads one answer. A 101 has no body: what follows it belongs to the new protocol. */
export async function readAnswer(connection: TlsConnection): Promise<HttpAnswer> {
  const [statusLine = '', ...lines] = (await connection.takeThrough('\r\n\r\n')).trimEnd().split('\r\n');
  const [, status = '0', reason = ''] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const head = { status: Number(status), reason, headers };
  return { ...head, body: await readBody(connection, head) };
}

async function readBody(connection: TlsConnection, head: Omit<HttpAnswer, 'body'>): Promise<string> {
  if (head.status < 200 || head.status === 204 || head.status === 304) return '';
  if (headerOf(head, 'transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(connection);
  const length = headerOf(head, 'content-length');
  const bytes = length === undefined ? await connection.takeAll() : await connection.take(Number(length));
  return bytes.toString('utf8');
}

async function readChunks(connection: TlsConnection): Promise<string> {
  const chunks: Buffer[] = [];
  for (;;) {
    const size = Number.parseInt(await connection.takeThrough('\r\n'), 16);
    if (size > 0) chunks.push(await connection.take(size));
    await connection.takeThrough('\r\n');
    if (size === 0) return Buffer.concat(chunks).toString('utf8');
  }
}
