import { clientError } from '../contract/errors.ts';
import { type Digest, parseDigest } from './digest.ts';

/** Throws `registry.digest-invalid`. */
export function requireDigest(text: string): Digest {
  const digest = parseDigest(text);
  if (digest) return digest;
  throw clientError('registry.digest-invalid', { digest: text || '(none)' });
}
