import type { Text } from '../text.ts';

/** One row of the error catalogue: what the client sees on the wire, and its words. */
export interface ErrorDefinition extends Text {
  /** The wire code, from the API reference where it has one for the case. */
  readonly code: string;
  readonly status: number;
  /** When it is worth trying again, seconds: the answer's Retry-After. Absent: nobody can say. */
  readonly retryAfter?: number;
}

export type ErrorTable = Readonly<Record<string, ErrorDefinition>>;
