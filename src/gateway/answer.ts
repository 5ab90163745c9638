import type { ClientError } from '../contract/errors.ts';
import { preferredLanguage } from '../contract/language.ts';
import { reasonPhrase } from '../contract/reason-phrase.ts';
import type { Language } from '../contract/text.ts';
import { fieldValue } from './field.ts';
import type { KnownField } from './known-field.ts';
import type { RequestHead } from './request-head.ts';

export interface AnswerOptions {
  readonly requestId: string;
  readonly language: Language;
  /** The connection ends behind this answer. */
  readonly close: boolean;
  /** An answer to HEAD says how long the body would be and leaves it out. */
  readonly withoutBody: boolean;
}

/** An answer of the platform itself, as bytes. The same for a refused handshake as for any other request. */
export function answerTo(error: ClientError, options: AnswerOptions): Buffer {
  const { code, status, retryAfter } = error.definition;
  const message = error.messageIn(options.language);
  const body = JSON.stringify({
    error_code: code,
    error_msg: message,
    ...(code.startsWith('APIG.') ? { request_id: options.requestId } : {}),
  });
  const lines = [
    `HTTP/1.1 ${status} ${reasonPhrase(status)}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${options.requestId}`,
    ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
    ...(options.close ? ['Connection: close'] : []),
    '',
    options.withoutBody ? '' : body,
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** In which language the client wants to read; English where its head was not understood. */
export function languageOf(head: RequestHead | undefined): Language {
  if (head === undefined) return 'en';
  const value = (name: KnownField) => {
    const field = head.fields.find((candidate) => candidate.known === name);
    return field && fieldValue(head.bytes, field);
  };
  return preferredLanguage(value('x-language'), value('accept-language'));
}
