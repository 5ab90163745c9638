import type { ClientError } from '../contract/errors.ts';
import type { Language } from '../contract/text.ts';

/** An error in the form of the OCI distribution-spec ("Error Codes"). */
export function errorAnswer(
  error: ClientError,
  language: Language,
  method: string,
  headers: Headers = new Headers(),
): Response {
  // Docker retries a push for 50 seconds before it shows NAME_INVALID; DENIED it shows at once.
  const { code: catalogued } = error.definition;
  const code = catalogued === 'NAME_INVALID' && method === 'POST' ? 'DENIED' : catalogued;
  const body = { errors: [{ code, message: error.messageIn(language), detail: error.args }] };
  headers.set('Content-Type', 'application/json');
  return new Response(JSON.stringify(body), { status: error.definition.status, headers });
}
