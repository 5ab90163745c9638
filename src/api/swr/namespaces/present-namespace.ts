import type { ImageAuth } from '../../../domain/image-access.ts';
import type { Organization } from '../../../store/store.ts';

/** `auth`: what the caller may do in it. */
export function presentNamespace({ number, name, creatorName }: Organization, auth: ImageAuth | 0) {
  return { id: number, name, creator_name: creatorName, auth };
}
