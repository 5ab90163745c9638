import { z } from 'zod';
import { type ApiClient, apiPath } from '../../client/api-client.ts';
import type { Config } from '../../config/config.ts';
import { dataFolder } from '../../config/data-folder.ts';
import { defaultEngineRegistry } from '../../config/defaults.ts';
import { tagResponse } from '../../contract/resources/swr.ts';
import { registryHosts } from '../../domain/image-name.ts';
import type { ImageBuilder } from '../../engine/docker/image-builder.ts';
import { readSupervisorRecord } from '../../supervisor/supervisor-record.ts';
import { readImageName } from '../image/find-image.ts';
import { type BuiltInImage, builtInImage } from '../image/locate-image.ts';

const loginAnswer = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

/** Seconds; the shortest that the registry gives (SWR, "Obtaining a temporary login"). */
const loginLife = 900;

/** Milliseconds. */
const untagWithin = 30_000;

export interface Registry {
  /** `host:port` as the engine reaches it. */
  readonly host: string;
  readonly credentials: { readonly username: string; readonly password: string };
  /** The digest of what lies there under a tag. */
  readonly digest: (repository: string, tag: string) => Promise<string>;
}

/** A login for the platform's registry that ends by itself; no login of the person at the keyboard is touched. */
export async function registryLogin(api: ApiClient, config: Config): Promise<Registry> {
  // Of any project: images belong to all, and the name that is known here may be a former one.
  const query = { duration_seconds: loginLife };
  const { auths } = await api.call({ method: 'POST', path: '/v2/manage/utils/secret', query }, loginAnswer);
  const pair = Buffer.from(Object.values(auths)[0]?.auth ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  return {
    host: engineHost(api, config),
    credentials: { username: pair.slice(0, colon), password: pair.slice(colon + 1) },
    async digest(repository, tag) {
      const path = readImageName(api, repository).path + apiPath`/tags/${tag}`;
      return (await api.call({ method: 'GET', path }, tagResponse)).digest;
    },
  };
}

/** An engine trusts its own loopback address without knowing the CA. */
function engineHost({ target }: ApiClient, config: Config): string {
  if (target.socket !== undefined) {
    const record = readSupervisorRecord(dataFolder(config.dataDir).run.supervisor);
    const isUsual = config.engineRegistry === defaultEngineRegistry(config.listen);
    const port = Number(record?.listen.slice(record.listen.lastIndexOf(':') + 1));
    if (!isUsual || record === undefined) return config.engineRegistry;
    return defaultEngineRegistry({ ...config.listen, port });
  }
  const { hostname, host, port } = new URL(target.address);
  return hostname === 'localhost' ? `127.0.0.1:${port || 443}` : host;
}

/** An image as it is named in the registry of the platform; nothing where the name means another. */
export async function registryImage(api: ApiClient, config: Config, image: string): Promise<BuiltInImage | undefined> {
  const host = engineHost(api, config);
  const port = Number(host.slice(host.lastIndexOf(':') + 1)) || 443;
  const found = builtInImage(image, registryHosts(api.target.address, port, [host]), host);
  if (found === undefined) return undefined;
  const { credentials } = await registryLogin(api, config);
  return { reference: { name: found.name, credentials }, isCertain: found.isCertain };
}

export interface PushedImage {
  readonly builder: ImageBuilder;
  /** The engine's id of the image. */
  readonly id: string;
  /** `organization/repository`. */
  readonly repository: string;
  readonly tag: string;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Pushes an image; gives the digest of its manifest in the registry. The name that the engine needs for it is taken away again. */
export async function pushImage(registry: Registry, image: PushedImage): Promise<string> {
  const { builder, id, repository, tag, onProgress, signal } = image;
  const name = `${registry.host}/${repository}`;
  const before = await builder.names(id, signal);
  await builder.tag(id, name, tag, signal);
  try {
    const told = await builder.push(`${name}:${tag}`, { credentials: registry.credentials, onProgress, signal });
    // Podman says nothing of it.
    return told ?? (await registry.digest(repository, tag));
  } finally {
    // One that has no other keeps it: with its last name an engine deletes an image, and what the next build begins with.
    const isSpare = before.length > 0 && !before.includes(`${name}:${tag}`);
    if (isSpare) await builder.untag(`${name}:${tag}`, AbortSignal.timeout(untagWithin)).catch(() => undefined);
  }
}
