import { z } from 'zod';
import type { ApiClient } from '../../client/api-client.ts';
import type { Config } from '../../config/config.ts';
import { dataFolder } from '../../config/data-folder.ts';
import { defaultEngineRegistry } from '../../config/defaults.ts';
import type { ImageBuilder } from '../../engine/docker/image-builder.ts';
import { readSupervisorRecord } from '../../supervisor/supervisor-record.ts';

const loginAnswer = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

/** Seconds; the shortest that the registry gives (SWR, "Obtaining a temporary login"). */
const loginLife = 900;

export interface Registry {
  /** `host:port` as the engine reaches it. */
  readonly host: string;
  readonly credentials: { readonly username: string; readonly password: string };
}

/** A login for the platform's registry that ends by itself; no login of the person at the keyboard is touched. */
export async function registryLogin(api: ApiClient, config: Config): Promise<Registry> {
  const { target } = api;
  const query = { projectname: target.project.name, duration_seconds: loginLife };
  const { auths } = await api.call({ method: 'POST', path: '/v2/manage/utils/secret', query }, loginAnswer);
  const pair = Buffer.from(Object.values(auths)[0]?.auth ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  return {
    host: engineHost(api, config),
    credentials: { username: pair.slice(0, colon), password: pair.slice(colon + 1) },
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

/** Pushes an image; gives the digest of its manifest in the registry. The engine keeps the name. */
export async function pushImage(registry: Registry, image: PushedImage): Promise<string> {
  const { builder, id, repository, tag, onProgress, signal } = image;
  const name = `${registry.host}/${repository}`;
  await builder.tag(id, name, tag, signal);
  return builder.push(`${name}:${tag}`, { credentials: registry.credentials, onProgress, signal });
}
