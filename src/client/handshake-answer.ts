/** The head of an answer to a WebSocket handshake. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
}

const longestHead = 64 * 1024;
/** Of a refusal's body so much is read. */
const longestBody = 64 * 1024;

/** The head, and what came behind it. Rejects when the connection ends before, or what comes is no answer. */
export async function readAnswerHead(chunks: AsyncIterator<Buffer>): Promise<{ head: AnswerHead; rest: Buffer }> {
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const { done, value } = await chunks.next();
    if (done) throw new Error('the connection ended before the handshake was answered');
    bytes = Buffer.concat([bytes, value]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end >= 0) return { head: parseAnswerHead(bytes.toString('latin1', 0, end)), rest: bytes.subarray(end + 4) };
    if (bytes.length > longestHead) throw new Error('the head of the answer to the handshake has no end');
  }
}

/** Throws where it is no HTTP/1.1. */
export function parseAnswerHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n');
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(first) ?? [];
  if (status === undefined) throw new Error('the handshake was not answered in HTTP/1.1');
  const headers = new Headers();
  for (const line of lines) {
    const at = line.indexOf(':');
    // What the runtime does not take as a field says nothing here.
    try {
      if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
    } catch {}
  }
  return { status: Number(status), headers };
}

/** The text of an answer that refuses, as much of it as comes and counts. */
export async function readAnswerBody(
  { headers }: AnswerHead,
  rest: Buffer,
  chunks: AsyncIterator<Buffer>,
): Promise<string> {
  const length = Number(headers.get('Content-Length') ?? Number.POSITIVE_INFINITY);
  const isChunked = /chunked/i.test(headers.get('Transfer-Encoding') ?? '');
  const isWhole = () => (isChunked ? rest.includes('0\r\n\r\n') : rest.length >= length);
  try {
    while (!isWhole() && rest.length < longestBody) {
      const { done, value } = await chunks.next();
      if (done) break;
      rest = Buffer.concat([rest, value]);
    }
  } catch {
    // What came before it broke off counts.
  }
  const body = isChunked ? unchunked(rest) : rest;
  return body.toString('utf8', 0, Math.min(body.length, longestBody));
}

/** RFC 9112, section 7.1; what is not whole is left out. */
function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, Math.max(at, end)), 16);
    if (end < 0 || !(size > 0)) break;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
