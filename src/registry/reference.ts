import { tagForm } from '../domain/image-name.ts';
import { type Digest, parseDigest } from './digest.ts';

/** What names a manifest inside a repository. */
export type Reference =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'digest'; readonly digest: Digest };

/** Undefined for what is neither a tag nor a supported digest. A tag holds no colon, so the two never meet. */
export function parseReference(text: string): Reference | undefined {
  const digest = parseDigest(text);
  if (digest) return { kind: 'digest', digest };
  return tagForm.test(text) ? { kind: 'tag', tag: text } : undefined;
}
