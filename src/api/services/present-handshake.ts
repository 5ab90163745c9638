import type { HandshakeFailure } from '../../contract/connection.ts';
import { type ErrorKey, errors } from '../../contract/errors.ts';
import { errorAdvice, imageAnswer } from '../../contract/handshake-advice.ts';
import { type Language, render, type Text } from '../../contract/text.ts';

/** A failed handshake as the API shows it, in the reader's language. */
export function presentHandshake(failure: HandshakeFailure, language: Language) {
  const { code, reason, advice } = explain(failure);
  const words = (text: Text) => render(text, { status: failure.status, ...failure.error?.arguments }, language);
  return {
    request_id: failure.id,
    occur_time: failure.at,
    client_address: failure.clientAddress,
    stage: failure.stage,
    status: failure.status,
    ...(code !== undefined && { error_code: code }),
    reason: words(reason),
    ...(advice !== undefined && { advice: words(advice) }),
    ...(failure.instanceId !== undefined && { instance_id: failure.instanceId }),
    ...(failure.waitedMs !== undefined && { waited_ms: failure.waitedMs }),
  };
}

interface Explanation {
  readonly code?: string;
  readonly reason: Text;
  readonly advice?: Text | undefined;
}

function explain({ error, status }: HandshakeFailure): Explanation {
  if (error === undefined) return imageAnswer(status);
  // A worker of another version may know other errors.
  if (!Object.hasOwn(errors, error.key)) return { reason: { en: error.key, zh: error.key } };
  const key = error.key as ErrorKey;
  return { code: errors[key].code, reason: errors[key], advice: errorAdvice[key] };
}
