import { newHexId } from '../auth/identifiers.ts';
import { clientError } from '../contract/errors.ts';
import { answerTo } from './answer.ts';
import { sendRaw } from './socket-options.ts';

/**
 * What the TLS library says when the first bytes are those of GET, HEAD, POST, PUT or CONNECT. It sends nothing then, where
 * for other bytes that are no TLS it sends an alert, behind which no HTTP could be understood.
 */
const plainHttp = /HTTP_REQUEST|HTTPS_PROXY_REQUEST/;

/** Whether a TLS handshake failed because the client speaks HTTP without TLS. */
export function isPlainHttp(failure: Error): boolean {
  return plainHttp.test(failure.message);
}

/** Says so in plain HTTP; the runtime closes the connection behind it. In English, as the head was not read. */
export function answerPlainHttp(descriptor: number): void {
  const options = { requestId: newHexId(), language: 'en', close: true, withoutBody: false } as const;
  sendRaw(descriptor, answerTo(clientError('http.plain-text', {}), options));
}
