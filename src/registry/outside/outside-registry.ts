import { z } from 'zod';
import { supportedManifests } from '../media-types.ts';
import { CopyFailure } from './copy-failure.ts';
import type { OutsideFetch } from './outside-fetch.ts';

/** One repository of another registry, read without a login (OCI distribution-spec, "Pull"). */
export interface OutsideRepository {
  /** `reference`: a tag or digest. Throws `CopyFailure`. */
  manifest(reference: string): Promise<{ readonly content: Uint8Array; readonly mediaType: string | undefined }>;
  /** Whoever reads it verifies it. */
  blob(digest: string): Promise<ReadableStream<Uint8Array>>;
}

export interface OutsideSource {
  /** `host[:port]`. */
  readonly host: string;
  readonly repository: string;
  readonly plain: boolean;
}

const longestManifest = 4 * 1024 * 1024;
const longestToken = 64 * 1024;
const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

export function openOutsideRepository(
  source: OutsideSource,
  ask: OutsideFetch,
  signal: AbortSignal,
): OutsideRepository {
  // Docker Hub's registry has another name than its images.
  const host = source.host === 'docker.io' ? 'registry-1.docker.io' : source.host;
  const base = `${source.plain ? 'http' : 'https'}://${host}/v2/${source.repository}`;
  let authorization: string | undefined;

  const send = (path: string, accept: string) =>
    ask(new URL(`${base}/${path}`), { Accept: accept, ...(authorization && { Authorization: authorization }) }, signal);

  async function get(path: string, accept: string): Promise<Response> {
    let response = await send(path, accept);
    if (response.status === 401 && authorization === undefined) {
      const challenge = response.headers.get('www-authenticate') ?? '';
      await response.body?.cancel();
      authorization = `Bearer ${await anonymousToken(challenge)}`;
      response = await send(path, accept);
    }
    if (response.status === 200) return response;
    await response.body?.cancel();
    if (response.status === 404) throw new CopyFailure('missing', `${host} has no such image`);
    const refused = response.status === 401 || response.status === 403;
    throw new CopyFailure(refused ? 'denied' : 'unreachable', `${host} answers ${response.status}`);
  }

  /** Distribution's token authentication, for nobody in particular. */
  async function anonymousToken(challenge: string): Promise<string> {
    const parts = new Map(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const realm = /^bearer /i.test(challenge) ? URL.parse(parts.get('realm') ?? '') : null;
    if (realm === null) throw new CopyFailure('denied', `${host} wants a login`);
    const service = parts.get('service');
    if (service !== undefined) realm.searchParams.set('service', service);
    realm.searchParams.set('scope', `repository:${source.repository}:pull`);
    const response = await ask(realm, { Accept: 'application/json' }, signal);
    const text = Buffer.from(await bounded(response, longestToken)).toString('utf8');
    const answer = response.status === 200 ? tokenAnswer.safeParse(jsonOf(text)).data : undefined;
    const token = answer?.token ?? answer?.access_token;
    if (!token || !/^[\x21-\x7e]+$/.test(token)) throw new CopyFailure('denied', `${host} wants a login`);
    return token;
  }

  async function bounded(response: Response, limit: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of response.body ?? []) {
        size += chunk.byteLength;
        if (size > limit) break;
        chunks.push(chunk);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw new CopyFailure('unreachable', `the answer of ${host} broke off`, { cause: error });
    }
    if (size > limit) throw new CopyFailure('broken', `${host} sends more than ${limit} bytes where few belong`);
    return Buffer.concat(chunks, size);
  }

  return {
    async manifest(reference) {
      const response = await get(`manifests/${reference}`, supportedManifests);
      const content = await bounded(response, longestManifest);
      return { content, mediaType: response.headers.get('content-type') ?? undefined };
    },
    async blob(digest) {
      const { body } = await get(`blobs/${digest}`, '*/*');
      if (body === null) throw new CopyFailure('broken', `${host} sends nothing for ${digest}`);
      return body;
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
