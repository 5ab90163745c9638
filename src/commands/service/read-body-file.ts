import { readFileSync } from 'node:fs';
import { bareMessage } from '../../contract/error-message.ts';
import { operatorError } from '../../contract/operator-errors.ts';

/** The body of a request from a file, JSON or YAML. Throws an `OperatorError` when it cannot be read or holds something else. */
export function readBodyFile(path: string): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    // YAML takes JSON too, but says less of what is wrong in it.
    body = path.endsWith('.json') ? JSON.parse(text) : Bun.YAML.parse(text);
  } catch (error) {
    throw operatorError('service.bad-file', { path, detail: bareMessage(error) }, { cause: error });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw operatorError('service.bad-file', { path, detail: 'it holds no object' });
  }
  return body as Readonly<Record<string, unknown>>;
}
