import type { KeyLock } from '../auth/key-lock.ts';
import type { Revocations } from '../auth/revocations.ts';
import type { SecurityTokenClaims } from '../auth/security-token.ts';
import type { TicketVerifier } from '../auth/ticket.ts';
import type { TokenVerifier } from '../auth/token.ts';
import type { AccessKeys } from './access-keys.ts';
import type { Admission } from './admission.ts';
import type { Apps } from './apps.ts';
import type { CarriedTicket } from './carried-tickets.ts';
import type { Field } from './field.ts';
import type { SealedSecrets } from './sealed-secrets.ts';

/** A credential that was found good, and that its holder may call the service with. */
export interface Proof extends Omit<Admission, 'cuts' | 'answeredProtocol'> {
  /** Where it stands in the head. */
  readonly carrier: Field | CarriedTicket;
}

/** What a worker knows of those who may call. */
export interface KnownCallers {
  readonly accessKeys: AccessKeys;
  readonly apps: Apps;
  /** The secrets of both. */
  readonly secrets: SealedSecrets;
  /** Shuts keys to those who guess secrets. */
  readonly keyLock: Pick<KeyLock, 'locked' | 'failed' | 'passed'>;
  /** Verifies tokens with the keys that are in force now. */
  readonly tokens: () => TokenVerifier;
  /** The same for tickets; whether one was used is not known here. */
  readonly tickets: () => TicketVerifier;
  /** What a security token holds, over or not; undefined for what is none of this installation. */
  readonly securityToken: (token: string) => SecurityTokenClaims | undefined;
  readonly revocations: Revocations;
}
