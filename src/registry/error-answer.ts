import type { ClientError } from '../contract/errors.ts';
import type { Language } from '../contract/text.ts';

/** An error in the form of the OCI distribution-spec ("Error Codes"). */
export function errorAnswer(error: ClientError, language: Language, headers: Headers = new Headers()): Response {
  const body = { errors: [{ code: error.definition.code, message: error.messageIn(language), detail: error.args }] };
  headers.set('Content-Type', 'application/json');
  return new Response(JSON.stringify(body), { status: error.definition.status, headers });
}
