import { hasField } from './field.ts';
import type { ResponseHead } from './response-head.ts';

/** The image's 101 as the client gets it: byte for byte, with `protocol` where one has to be named and the image names none. */
export function switchingAnswer(head: ResponseHead, protocol: string | undefined): Buffer {
  const { bytes } = head;
  if (protocol === undefined || hasField(head, 'sec-websocket-protocol')) return bytes;
  const line = `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  return Buffer.concat([bytes.subarray(0, -2), Buffer.from(line, 'latin1'), bytes.subarray(-2)]);
}
