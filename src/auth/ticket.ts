import type { TokenKey } from '../contract/route.ts';
import { createJwsVerifier, JwsError, type JwsErrorKind, signJws } from './jws.ts';

/**
 * What a ticket says: one call of one service, for whoever holds it. Times in seconds since the epoch. `iss` differs from
 * that of tokens, so that neither is ever taken for the other.
 */
export interface TicketClaims {
  readonly iss: 'sluice-ticket';
  /** Unique id of the ticket: it is used once. */
  readonly jti: string;
  /** The id of the user who asked for it. */
  readonly sub: string;
  /** The service that it is good for. */
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  /** What it was asked for with; it is over when that is revoked. */
  readonly by: { readonly kind: 'token' | 'access-key'; readonly id: string };
  /** The only origin that a page may use it from. Absent: any, and none. */
  readonly origin?: string;
  /** What the path behind the service's id has to begin with. Absent: any. */
  readonly path?: string;
  /** How long a WebSocket that it opens may stay open, seconds. Absent: as long as the service lets it. */
  readonly duration?: number;
}

/** Why a ticket is not accepted. */
export class TicketError extends Error {
  override readonly name = 'TicketError';
  readonly kind: JwsErrorKind | 'expired';
  /** When the ticket ended, ms; only for `expired`, whose signature was good. */
  readonly expiredAt: number | undefined;

  constructor(kind: JwsErrorKind | 'expired', expiredAt?: number) {
    super(`ticket is not accepted: ${kind}`);
    this.kind = kind;
    this.expiredAt = expiredAt;
  }
}

export interface TicketVerifier {
  /** The claims of a ticket that is genuine and not over at `nowMs`; throws `TicketError` otherwise. Not whether it was used. */
  verify(ticket: string, nowMs: number): TicketClaims;
}

/** Signs `claims` with the installation's key, PKCS #8, PEM. */
export function signTicket(claims: TicketClaims, privateKeyPem: string, keyId: string): string {
  return signJws(claims, privateKeyPem, keyId);
}

/** Makes a verifier for tickets that any of `keys` signed. */
export function createTicketVerifier(keys: readonly TokenKey[]): TicketVerifier {
  const read = createJwsVerifier(keys);
  return {
    verify(ticket, nowMs) {
      const claims = ticketClaims(ticket, read);
      if (nowMs >= claims.exp * 1000) throw new TicketError('expired', claims.exp * 1000);
      return claims;
    },
  };
}

function ticketClaims(ticket: string, read: ReturnType<typeof createJwsVerifier>): TicketClaims {
  try {
    const claims = read(ticket);
    // As with tokens: only this product holds the key.
    if (claims['iss'] !== 'sluice-ticket' || typeof claims['exp'] !== 'number') throw new TicketError('malformed');
    return claims as unknown as TicketClaims;
  } catch (error) {
    throw error instanceof JwsError ? new TicketError(error.kind) : error;
  }
}
