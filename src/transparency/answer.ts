/**
 * Where the answer to a request ends by its own account (RFC 9112, section 6.3); undefined while it is not complete. One
 * whose body ends with the connection never is. Interim answers are passed over.
 */
export function answerEnd(bytes: Buffer, method: string): number | undefined {
  const begin = finalAnswer(bytes);
  const headEnd = begin === undefined ? -1 : bytes.indexOf('\r\n\r\n', begin);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', begin, headEnd);
  const status = statusOf(head);
  const bodyStart = headEnd + 4;
  if (method === 'HEAD' || status === 204 || status === 304) return bodyStart;
  if (/\r\ntransfer-encoding:.*chunked/i.test(head)) return lastChunkEnd(bytes, bodyStart);
  const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
  const end = bodyStart + Number(length);
  return bytes.length >= end ? end : undefined;
}

/** Where the answer begins that is not an interim one; undefined while it has not come. */
export function finalAnswer(bytes: Buffer): number | undefined {
  let begin = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n', begin);
    if (end < 0) return undefined;
    const status = statusOf(bytes.toString('latin1', begin, end));
    if (status < 100 || status > 199 || status === 101) return begin;
    begin = end + 4;
  }
}

/** 0 where there is none. */
export function statusOf(head: string): number {
  return Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? 0);
}

function lastChunkEnd(bytes: Buffer, bodyStart: number): number | undefined {
  let at = bodyStart;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    // What is no chunk never ends.
    if (!(size >= 0)) return undefined;
    if (size === 0) {
      const end = bytes.indexOf('\r\n\r\n', lineEnd);
      return end < 0 ? undefined : end + 4;
    }
    at = lineEnd + 2 + size + 2;
  }
}
