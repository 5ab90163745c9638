import type { ClientError } from '../contract/errors.ts';
import type { Language } from '../contract/text.ts';

/** Uploads of others end within minutes; a client should not wait longer than its own patience. */
const retrySeconds = 60;

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
  // Podman, Buildah and Skopeo ask for a layer first, and end there with the bare number. There is none, and what they do next shows the words.
  const status = catalogued === 'NAME_INVALID' && method === 'HEAD' ? 404 : error.definition.status;
  const body = { errors: [{ code, message: error.messageIn(language), detail: error.args }] };
  headers.set('Content-Type', 'application/json');
  if (status === 429) headers.set('Retry-After', String(retrySeconds));
  return new Response(JSON.stringify(body), { status, headers });
}
