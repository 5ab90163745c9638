import { type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { serializeError } from './serialize-error.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Structured log: `log.info({ serviceId }, 'deployed')`. Errors go under the key `error`. Never give it a credential. */
export type Logger = PinoLogger;

export interface LoggerOptions {
  /** The part that speaks: `supervisor`, `control`, `worker-0`. */
  readonly name: string;
  readonly level: LogLevel;
  /** File descriptor; standard error unless told otherwise, as standard output belongs to what commands answer. */
  readonly descriptor?: number;
}

/** JSON lines with ISO times, written at once: a killed process has lost nothing that it said. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      timestamp: stdTimeFunctions.isoTime,
      errorKey: 'error',
      serializers: { error: serializeError },
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: options.descriptor ?? 2, sync: true }),
  );
}
