import { dockerLoginKey } from '../../auth/docker-login-key.ts';
import { readCredentials } from '../../client/read-credentials.ts';
import type { Config } from '../../config/config.ts';
import type { DataFolder } from '../../config/data-folder.ts';
import { defaultEngineRegistry } from '../../config/defaults.ts';
import { parseImageName, registryHosts } from '../../domain/image-name.ts';
import {
  type Engine,
  type EngineImage,
  type ImageReference,
  ImageUnavailable,
  type PrepareImageOptions,
} from '../../engine/engine.ts';
import { isAlive } from '../../supervisor/process-identity.ts';
import { readSupervisorRecord } from '../../supervisor/supervisor-record.ts';

/**
 * Gets the image that a person names: what the engine has, then the built-in registry where the platform of the data
 * folder runs and the name can mean that, then what the engine pulls by that name.
 */
export function imageLocator(
  image: string,
  { config, folder, engine }: { readonly config: Config; readonly folder: DataFolder; readonly engine: Engine },
): (options: PrepareImageOptions) => Promise<EngineImage> {
  return async (options) => {
    const here = await attempt(engine.prepareImage({ name: image }, { ...options, pull: false }));
    if (!(here instanceof ImageUnavailable)) return here;
    const own = builtIn(image, config, folder);
    if (own === undefined) return engine.prepareImage({ name: image }, options);
    const found = await attempt(engine.prepareImage(own.reference, options));
    if (!(found instanceof ImageUnavailable)) return found;
    // A name without a host may still be one of Docker Hub; what is said is why it is not in the registry of its own.
    if (own.isCertain) throw found;
    return engine.prepareImage({ name: image }, options).catch(() => Promise.reject(found));
  };
}

interface BuiltIn {
  readonly reference: ImageReference;
  /** The name has our host in it. */
  readonly isCertain: boolean;
}

function builtIn(image: string, config: Config, folder: DataFolder): BuiltIn | undefined {
  const record = readSupervisorRecord(folder.run.supervisor);
  if (record === undefined || !isAlive(record.supervisor)) return undefined;
  // The platform may have been started with options that nobody repeats here.
  const listen = { ...config.listen, port: Number(record.listen.slice(record.listen.lastIndexOf(':') + 1)) };
  const isUsual = config.engineRegistry === defaultEngineRegistry(config.listen);
  const registry = isUsual ? defaultEngineRegistry(listen) : config.engineRegistry;
  const name = parseImageName(image, registryHosts(record.address, listen.port, [registry, ...config.registryAliases]));
  if (name.kind !== 'built-in') return undefined;
  const separator = name.reference.startsWith('sha256:') ? '@' : ':';
  const pulled = `${registry}/${name.repository}${separator}${name.reference}`;
  const { project_name, access_key, secret_key } = readCredentials(folder.credentials);
  const credentials = { username: `${project_name}@${access_key}`, password: dockerLoginKey(access_key, secret_key) };
  return { reference: { name: pulled, credentials }, isCertain: !image.trim().startsWith(name.repository) };
}

async function attempt(preparing: Promise<EngineImage>): Promise<EngineImage | ImageUnavailable> {
  try {
    return await preparing;
  } catch (error) {
    // One that is here and does not fit is the one that was meant.
    if (error instanceof ImageUnavailable && error.kind !== 'platform') return error;
    throw error;
  }
}
