import { type ClientError, clientError } from '../contract/errors.ts';
import type { SignatureError } from './signature-error.ts';

/** The answer to a signature that is not accepted, in the reference's words (4.2, APIG.0301). */
export function signatureRefusal(error: SignatureError): ClientError {
  const { details } = error;
  const options = { cause: error };
  switch (error.kind) {
    case 'malformed':
      return clientError('auth.signature-malformed', { reason: details['reason'] ?? '' }, options);
    case 'unknown-key':
      return clientError('auth.signature-unknown-key', { key: details['key'] ?? '***' }, options);
    case 'expired': {
      const { signatureTime = '', serverTime = '' } = details;
      return clientError('auth.signature-expired', { signatureTime, serverTime }, options);
    }
    case 'bad-signature':
      return clientError('auth.signature-mismatch', { canonicalRequest: details['canonicalRequest'] ?? '' }, options);
    case 'body-mismatch': {
      const { declared = '', actual = '' } = details;
      return clientError('auth.signature-body-mismatch', { declared, actual }, options);
    }
    case 'locked':
      return clientError('auth.access-key-locked', {}, options);
    case 'replayed':
      return clientError('auth.signature-replayed', {}, options);
    case 'security-token-invalid':
      return clientError('auth.security-token-invalid', {}, options);
    case 'security-token-expired':
      return clientError('auth.security-token-expired', { expiresAt: details['expiresAt'] ?? '' }, options);
    case 'security-token-revoked':
      return clientError('auth.security-token-revoked', {}, options);
  }
}

/** The same for a signature with the key of an app (4.2, APIG.0303). */
export function appSignatureRefusal(error: SignatureError): ClientError {
  const { details } = error;
  const options = { cause: error };
  switch (error.kind) {
    case 'expired': {
      const { signatureTime = '', serverTime = '' } = details;
      return clientError('auth.app-signature-expired', { signatureTime, serverTime }, options);
    }
    case 'bad-signature':
      return clientError(
        'auth.app-signature-mismatch',
        { canonicalRequest: details['canonicalRequest'] ?? '' },
        options,
      );
    case 'body-mismatch': {
      const { declared = '', actual = '' } = details;
      return clientError('auth.app-signature-body-mismatch', { declared, actual }, options);
    }
    case 'locked':
      return clientError('auth.app-locked', {}, options);
    case 'replayed':
      return clientError('auth.app-signature-replayed', {}, options);
    default:
      return signatureRefusal(error);
  }
}

/** An access key as an error may repeat it: enough to tell two keys apart, too little if it was a secret by mistake. */
export function maskedKey(accessKey: string): string {
  return `${accessKey.slice(0, 4)}***`;
}
