import type { KeyLock } from '../auth/key-lock.ts';
import { Revocations } from '../auth/revocations.ts';
import { createSecurityTokenReader, type SecurityTokenClaims } from '../auth/security-token.ts';
import { createTicketVerifier, type TicketVerifier } from '../auth/ticket.ts';
import { createTokenVerifier, type TokenVerifier } from '../auth/token.ts';
import type { RouteMessage } from '../contract/link.ts';
import type { TokenKey } from '../contract/route.ts';
import { AccessKeys } from './access-keys.ts';
import { Apps } from './apps.ts';
import type { KnownCallers } from './proof.ts';
import type { SealedSecrets } from './sealed-secrets.ts';

/** Who may call, as the control process said last. */
export class CallersInForce implements KnownCallers {
  readonly accessKeys = new AccessKeys();
  readonly apps = new Apps();
  readonly revocations = new Revocations();
  readonly secrets: SealedSecrets;
  readonly keyLock: Pick<KeyLock, 'locked' | 'failed' | 'passed'>;
  #tokenKeys: readonly TokenKey[] = [];
  #verifier = createTokenVerifier([]);
  #ticketVerifier = createTicketVerifier([]);
  #readSecurityToken = createSecurityTokenReader([]);

  constructor(secrets: SealedSecrets, keyLock: Pick<KeyLock, 'locked' | 'failed' | 'passed'>) {
    this.secrets = secrets;
    this.keyLock = keyLock;
  }

  /** Whether there is a key to verify tokens with: every control process has one. */
  get told(): boolean {
    return this.#tokenKeys.length > 0;
  }

  readonly tokens = (): TokenVerifier => this.#verifier;

  readonly tickets = (): TicketVerifier => this.#ticketVerifier;

  readonly securityToken = (token: string): SecurityTokenClaims | undefined =>
    this.secrets.securityToken(token, this.#readSecurityToken);

  apply(message: RouteMessage): void {
    if (message.type === 'snapshot') {
      this.#useTokenKeys(message.tokenKeys);
      this.accessKeys.replace(message.accessKeys ?? []);
      this.apps.replace(message.apps ?? []);
      this.revocations.replace(message.revocations ?? []);
      return;
    }
    if (message.accessKeys !== undefined) this.accessKeys.apply(message.accessKeys);
    if (message.apps !== undefined) this.apps.replace(message.apps);
    if (message.revocations !== undefined) this.revocations.replace(message.revocations);
  }

  /** A new verifier has forgotten all that it verified: one is made only when the keys are others. */
  #useTokenKeys(keys: readonly TokenKey[]): void {
    if (Bun.deepEquals(keys, this.#tokenKeys)) return;
    this.#tokenKeys = keys;
    this.#verifier = createTokenVerifier(keys);
    this.#ticketVerifier = createTicketVerifier(keys);
    this.#readSecurityToken = createSecurityTokenReader(keys);
  }
}
