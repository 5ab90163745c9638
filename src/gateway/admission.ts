import type { TicketClaims } from '../auth/ticket.ts';
import type { Credential } from '../contract/connection.ts';
import type { ClientError } from '../contract/errors.ts';
import type { Body } from './body.ts';
import type { RequestHead } from './request-head.ts';
import type { Cut } from './rewrite-head.ts';

/** A call with what surrounds it. */
export interface Call {
  readonly head: RequestHead;
  readonly body: Body;
  /** The SHA-256 of the whole body, hexadecimal; undefined while it is not known. */
  readonly bodyHash: string | undefined;
  readonly clientAddress: string;
  /** Who made the connection: the client, or a trusted proxy in front of it. */
  readonly peerAddress: string;
}

/** A proof that the caller may use the service: whoever forwards a call takes it as an argument. */
export interface Admission {
  /** Who calls, and by what. */
  readonly credential: Credential;
  /** When the credential was issued, seconds since the epoch: revocations may mean all that are older. Absent for keys. */
  readonly issuedAt?: number;
  /** Which of its app's codes an AppCode is: SHA-256, hexadecimal. */
  readonly appCodeHash?: string;
  /** What a ticket or a temporary key was asked for with: it does not outlive that. */
  readonly askedWith?: TicketClaims['by'];
  /** The longest that a socket of this admission may stay open, seconds, whatever the service's own limit is. */
  readonly maxDurationSeconds?: number;
  /** The one instance that the call is for, and is not counted or kept for: the platform's own checks name one. Absent: any. */
  readonly instanceId?: string;
  /**
   * Takes the SHA-256 of the whole body, hexadecimal; throws `ClientError` when another one was signed. Absent: the body is
   * not signed, or was checked already.
   */
  readonly checkBody?: (hash: string) => void;
  /** Set where the credential is good for one call alone: it is claimed when nothing else is in the way. */
  readonly once?: SingleUse;
  /** The sub-protocol that a 101 has to name where the image names none. Undefined: the image's answer stays as it is. */
  readonly answeredProtocol: string | undefined;
  /** Set where the caller is a browser that may keep no answer. */
  readonly unstored?: boolean;
  /** What carried credentials: it does not reach the image. */
  readonly cuts: readonly Cut[];
}

/** What may be claimed once over all workers. */
export interface SingleUse {
  readonly id: string;
  /** When the credential is over by itself, ms since the epoch: until then the claim has to be remembered. */
  readonly untilMs: number;
  /** The answer to whoever comes second. */
  refusal(): ClientError;
}
