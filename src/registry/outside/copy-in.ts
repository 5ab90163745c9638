import { ClientError } from '../../contract/errors.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { parseRepositoryName } from '../repository-name.ts';
import { CopyFailure } from './copy-failure.ts';
import { copyImage } from './copy-image.ts';
import type { OutsideFetch } from './outside-fetch.ts';
import { openOutsideRepository } from './outside-registry.ts';
import type { OutsideLogin } from './outside-session.ts';

export interface CopySource {
  /** `host[:port]/path`. */
  readonly repository: string;
  /** A tag or digest. */
  readonly reference: string;
  /** Of an index the image for linux and this architecture. */
  readonly architecture: string;
  /** Who asks; nobody in particular where it is absent. */
  readonly login?: OutsideLogin;
}

export type CopyResult =
  | { readonly digest: string }
  | { readonly refusal: { readonly kind: CopyFailure['kind']; readonly message: string } };

/** What concerns the image or this machine, and is not the doing of the other registry. */
const own: ReadonlySet<string> = new Set([
  'registry.platform-missing',
  'registry.not-an-image',
  'registry.disk-full',
  'registry.quota-exceeded',
]);

/** Makes the registry's way of taking in images of others; `isPlain` tells of a `host[:port]` whether it has no TLS. */
export function createCopyIn(parts: RegistryParts, ask: OutsideFetch, isPlain: (host: string) => boolean) {
  return async (target: string, source: CopySource, signal: AbortSignal): Promise<CopyResult> => {
    const slash = source.repository.indexOf('/');
    const [host, repository] = [source.repository.slice(0, slash), source.repository.slice(slash + 1)];
    try {
      const place = { host, repository, plain: isPlain(host), login: source.login };
      const outside = openOutsideRepository(place, ask, signal);
      return { digest: await copyImage(parts, parseRepositoryName(target), outside, source) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CopyFailure) return { refusal: { kind: error.kind, message: error.message } };
      if (!(error instanceof ClientError) || own.has(error.key)) throw error;
      return { refusal: { kind: 'broken', message: error.message } };
    }
  };
}
