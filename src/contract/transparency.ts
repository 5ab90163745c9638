import type { Notice } from './notices.ts';

export const transparencyVerdicts = ['same', 'different', 'undecided'] as const;

export type TransparencyVerdict = (typeof transparencyVerdicts)[number];

/** What a service is asked in a check of its transparency. */
export interface TransparencyQuestion {
  /** The address inside the image, query included; begins with a slash. */
  readonly path: string;
  /** Fields for the image, behind those that every handshake has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly messages: readonly (string | Uint8Array)[];
  /** Breaks the protocol, too: reserved bits, unknown opcodes, text that is none, frames without a mask. */
  readonly intrusive: boolean;
  /** Absent: any ready one. */
  readonly instanceId?: string;
  /** Silence for so long means that the image has nothing more to say, ms. */
  readonly silenceMs: number;
  /** Conversations that have not taken place by then do not take place, ms. */
  readonly deadlineMs: number;
}

/** One check that somebody asked for. */
export interface TransparencyCheck {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly question: TransparencyQuestion;
  /** A token that the gateway admits to this instance. */
  tokenFor(instanceId: string): string;
  /** Ends the check: what is left is not decided. */
  readonly signal: AbortSignal;
}

/** One place in which an instance looks different through the gateway; each side as text, null where there is nothing. */
export interface TransparencyDifference {
  readonly place: string;
  readonly direct: string | null;
  readonly gateway: string | null;
}

export interface CheckedConversation {
  readonly name: string;
  readonly verdict: TransparencyVerdict;
  /** Why it is not decided. */
  readonly reason?: Notice;
  /** The first few. */
  readonly differences: readonly TransparencyDifference[];
  /** Places that differ between two direct runs as well, and were therefore not compared. */
  readonly varying: readonly string[];
}

export interface TransparencyReport {
  readonly verdict: TransparencyVerdict;
  readonly instanceId: string;
  readonly modelId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly conversations: readonly CheckedConversation[];
}
