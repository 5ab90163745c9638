import { bareMessage } from '../../contract/error-message.ts';
import { createEngineClient, type EngineClient } from './engine-client.ts';
import { parseEngineEndpoint } from './engine-endpoint.ts';
import { EngineRefusal } from './engine-refusal.ts';
import { splitImageName } from './image-name.ts';
import { registryAuthentication } from './images.ts';
import { jsonLines } from './json-lines.ts';
import type { WireBuildLine, WireImage, WirePushLine } from './wire.ts';

export interface BuildOptions {
  /** The folder as a tar archive. */
  readonly archive: AsyncGenerator<Uint8Array>;
  /** Its path in the archive. */
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  /** The stage to stop at; the last one when not given. */
  readonly target?: string;
  /** One line that the engine or a step of the build wrote. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface PushOptions {
  readonly credentials: { readonly username: string; readonly password: string };
  /** Whole bytes of the layers that have to be sent. */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** The engine could not build the image: the message is the engine's. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

/** The registry did not take the image: the message is the engine's. */
export class PushFailed extends Error {
  override readonly name = 'PushFailed';
}

/** Makes images on an engine and brings them to a registry. Every call rejects with `EngineUnavailable` when the engine is away. */
export interface ImageBuilder {
  /** Gives the engine's id of the new image, which has no name yet. Rejects with `BuildFailed`. */
  build(options: BuildOptions): Promise<string>;
  /** Gives the image `id` the name `repository:tag`; one that has it loses it. */
  tag(id: string, repository: string, tag: string, signal: AbortSignal): Promise<void>;
  /** The names (`repository:tag`) that the image has. */
  names(id: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Takes a name away. The image goes with its last one, unless a container is made from it. */
  untag(name: string, signal: AbortSignal): Promise<void>;
  /** Pushes the image of this name; gives the digest of its manifest where the engine tells it. Rejects with `PushFailed`. */
  push(name: string, options: PushOptions): Promise<string | undefined>;
  /** Digests of the image's manifests in `repository` (`host:port/path`), as far as the engine knows them. */
  digests(id: string, repository: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** A step may compile for long without a word; one that says nothing for longer (ms) is dead. */
const buildStall = 3_600_000;
const pushStall = 300_000;

export function createImageBuilder(endpoint: string): ImageBuilder {
  const client = createEngineClient(parseEngineEndpoint(endpoint));
  const inspect = (id: string, signal: AbortSignal) =>
    client.json<WireImage>('GET', `/images/${encodeURIComponent(id)}/json`, { signal });
  return {
    build: (options) => build(client, options),
    async tag(id, repository, tag, signal) {
      await client.send('POST', `/images/${encodeURIComponent(id)}/tag`, { query: { repo: repository, tag }, signal });
    },
    async names(id, signal) {
      return (await inspect(id, signal)).RepoTags ?? [];
    },
    async untag(name, signal) {
      await client.send('DELETE', `/images/${encodeURI(name)}`, { signal });
    },
    push: (name, options) => push(client, name, options),
    async digests(id, repository, signal) {
      const known = ((await inspect(id, signal)).RepoDigests ?? []).map((name) => name.split('@'));
      return known.flatMap(([name, digest]) => (name === repository && digest !== undefined ? [digest] : []));
    },
  };
}

async function build(client: EngineClient, options: BuildOptions): Promise<string> {
  const { archive, dockerfile, args, target, onLine, signal } = options;
  const query = {
    dockerfile,
    buildargs: JSON.stringify(args),
    // The containers of a failed step would stay.
    forcerm: 'true',
    ...(target !== undefined && { target }),
  };
  const call = { query, archive, signal, deadline: buildStall, endless: false };
  let id: string | undefined;
  try {
    for await (const line of jsonLines<WireBuildLine>(client.stream('POST', '/build', call))) {
      if (line.error !== undefined) throw new BuildFailed(line.error.trim());
      id = line.aux?.ID ?? id;
      const text = line.stream ?? (line.status === undefined ? '' : `${line.id ?? ''} ${line.status}`);
      for (const each of text.split('\n')) if (each.trim() !== '') onLine(each.trim());
    }
  } catch (error) {
    if (error instanceof EngineRefusal) throw new BuildFailed(bareMessage(error), { cause: error });
    throw error;
  }
  if (id === undefined) throw new BuildFailed('the engine named no image');
  return id;
}

async function push(client: EngineClient, name: string, options: PushOptions): Promise<string | undefined> {
  const { credentials, onProgress, signal } = options;
  const { repository, selector: tag } = splitImageName(name);
  const headers = registryAuthentication({ name, credentials });
  const call = { query: { tag }, headers, signal, deadline: pushStall, endless: false };
  const layers = new Map<string, { readonly done: number; readonly total: number }>();
  let digest: string | undefined;
  try {
    for await (const line of jsonLines<WirePushLine>(client.stream('POST', `/images/${repository}/push`, call))) {
      if (line.error !== undefined) throw new PushFailed(line.error.trim());
      digest = line.aux?.Digest ?? digest;
      const { current = 0, total = 0 } = line.progressDetail ?? {};
      if (line.id === undefined || total === 0) continue;
      layers.set(line.id, { done: Math.min(current, total), total });
      const sum = (of: 'done' | 'total') => [...layers.values()].reduce((whole, layer) => whole + layer[of], 0);
      onProgress(sum('done'), sum('total'));
    }
  } catch (error) {
    if (error instanceof EngineRefusal) throw new PushFailed(bareMessage(error), { cause: error });
    throw error;
  }
  return digest;
}
