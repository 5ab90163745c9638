import { supportedManifests } from '../media-types.ts';
import { boundedBody } from './bounded-body.ts';
import { CopyFailure } from './copy-failure.ts';
import type { OutsideFetch } from './outside-fetch.ts';
import { type OutsideSessionOptions, openOutsideSession } from './outside-session.ts';

/** One repository of another registry, read (OCI distribution-spec, "Pull"). */
export interface OutsideRepository {
  /** `reference`: a tag or digest. Throws `CopyFailure`. */
  manifest(reference: string): Promise<{ readonly content: Uint8Array; readonly mediaType: string | undefined }>;
  /** Whoever reads it verifies it. */
  blob(digest: string): Promise<ReadableStream<Uint8Array>>;
}

export interface OutsideSource extends Omit<OutsideSessionOptions, 'scope'> {
  readonly repository: string;
}

const longestManifest = 4 * 1024 * 1024;

export function openOutsideRepository(
  { repository, ...source }: OutsideSource,
  ask: OutsideFetch,
  signal: AbortSignal,
): OutsideRepository {
  const { host } = source;
  const session = openOutsideSession({ ...source, scope: `repository:${repository}:pull` }, ask, signal);
  return {
    async manifest(reference) {
      const response = await session.get(`/v2/${repository}/manifests/${reference}`, supportedManifests);
      const content = await boundedBody(response, longestManifest, host, signal);
      return { content, mediaType: response.headers.get('content-type') ?? undefined };
    },
    async blob(digest) {
      const { body } = await session.get(`/v2/${repository}/blobs/${digest}`, '*/*');
      if (body === null) throw new CopyFailure('broken', `${host} sends nothing for ${digest}`);
      return body;
    },
  };
}
