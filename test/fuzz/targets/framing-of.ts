import type { Body } from '../../../src/gateway/body.ts';
import { ChunkedBody } from '../../../src/gateway/chunked-body.ts';

/** `chunked`, `close`, or how many bytes: how long the gateway takes a body to be. */
export function framingOf(body: Body): string {
  if (body instanceof ChunkedBody) return 'chunked';
  if (body.untilClose) return 'close';
  return 'left' in body ? String(body.left) : '0';
}
