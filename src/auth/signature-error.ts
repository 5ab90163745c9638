export type SignatureErrorKind =
  | 'malformed'
  | 'unknown-key'
  | 'expired'
  | 'bad-signature'
  | 'body-mismatch'
  | 'locked'
  | 'replayed'
  | 'security-token-invalid'
  | 'security-token-expired'
  | 'security-token-revoked';

/** Why a signed request is not accepted. `details` are words for the answer; a secret key is never among them. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
  readonly kind: SignatureErrorKind;
  readonly details: Readonly<Record<string, string>>;

  constructor(kind: SignatureErrorKind, details: Readonly<Record<string, string>> = {}) {
    super(`signature is not accepted: ${kind}`);
    this.kind = kind;
    this.details = details;
  }
}
