import type { Admission } from './admission.ts';
import { hasField } from './field.ts';
import type { ResponseHead } from './response-head.ts';
import { withoutSession } from './session-cookie.ts';

/**
 * The head of an image's answer as the client gets it: byte for byte, but for a session of the console, and a line behind it where
 * the admission asks for one: the sub-protocol of a 101 where the image names none, or that a browser keeps nothing.
 */
export function imageAnswer(
  head: ResponseHead,
  { answeredProtocol, unstored }: Pick<Admission, 'answeredProtocol' | 'unstored'>,
): Buffer {
  const bytes = withoutSession(head);
  if (head.status === 101) {
    if (answeredProtocol === undefined || hasField(head, 'sec-websocket-protocol')) return bytes;
    return withLine(bytes, `Sec-WebSocket-Protocol: ${answeredProtocol}`);
  }
  return unstored && head.status >= 200 ? withLine(bytes, 'Cache-Control: no-store') : bytes;
}

/** The empty line stays last. */
function withLine(bytes: Buffer, line: string): Buffer {
  return Buffer.concat([bytes.subarray(0, -2), Buffer.from(`${line}\r\n`, 'latin1'), bytes.subarray(-2)]);
}
