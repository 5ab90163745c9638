import { stdSerializers } from 'pino';
import { errorMessage } from '../contract/error-message.ts';

/**
 * An error with everything that it carries, as a log line shows it. Where what it carries cannot be written as JSON (a circle,
 * a getter that throws), at least its type and message: pino would put its own complaint in place of the whole error.
 */
export function serializeError(error: unknown): unknown {
  try {
    const whole = stdSerializers.err(error as Error);
    JSON.stringify(whole);
    return whole;
  } catch {
    return essentials(error);
  }
}

function essentials(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error, message: errorMessage(error) };
  const { name: type, message, stack } = error;
  return { type, message, stack, ...('code' in error && { code: String(error.code) }) };
}
