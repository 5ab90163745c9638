import { ClientError, clientError } from '../../contract/errors.ts';
import { parseJson } from '../request/read-body.ts';

/** `initial_config` as a value: a JSON string on the wire, or the object itself from lenient clients. */
export function parseConfiguration(given: string | Record<string, unknown> | null | undefined): unknown {
  if (given === null || given === undefined || given === '') return {};
  if (typeof given !== 'string') return given;
  try {
    const value = parseJson(given);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const detail = String(error.args['detail'] ?? error.message);
    throw clientError('model.bad-configuration', { detail }, { cause: error });
  }
  throw clientError('model.bad-configuration', { detail: 'a JSON object is expected' });
}
