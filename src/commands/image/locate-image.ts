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

/** An image of the built-in registry as the engine gets it. */
export interface BuiltInImage {
  readonly reference: ImageReference;
  /** The name has our host in it. */
  readonly isCertain: boolean;
}

/**
 * Gets the image that a person names: what the engine has, then the built-in registry where the name can mean that
 * (`builtIn`), then what the engine pulls by that name.
 */
export function imageLocator(
  image: string,
  engine: Engine,
  builtIn: () => Promise<BuiltInImage | undefined>,
): (options: PrepareImageOptions) => Promise<EngineImage> {
  return async (options) => {
    const here = await attempt(engine.prepareImage({ name: image }, { ...options, pull: false }));
    if (!(here instanceof ImageUnavailable)) return here;
    const own = await builtIn();
    if (own === undefined) return engine.prepareImage({ name: image }, options);
    const found = await attempt(engine.prepareImage(own.reference, options));
    if (!(found instanceof ImageUnavailable)) return found;
    // A name without a host may still be one of Docker Hub; what is said is why it is not in the registry of its own.
    if (own.isCertain) throw found;
    return engine.prepareImage({ name: image }, options).catch(() => Promise.reject(found));
  };
}

/** What a name means in the registry whose own names are `hosts`, and which the engine reaches at `registry`. */
export function builtInImage(
  image: string,
  hosts: ReadonlySet<string>,
  registry: string,
): (Omit<BuiltInImage, 'reference'> & { readonly name: string }) | undefined {
  const name = parseImageName(image, hosts);
  if (name.kind !== 'built-in') return undefined;
  const separator = name.reference.startsWith('sha256:') ? '@' : ':';
  return {
    name: `${registry}/${name.repository}${separator}${name.reference}`,
    isCertain: !image.trim().startsWith(name.repository),
  };
}

/** The same in the registry of the platform of the data folder, while that runs. */
export function localBuiltInImage(image: string, config: Config, folder: DataFolder): BuiltInImage | undefined {
  const record = readSupervisorRecord(folder.run.supervisor);
  if (record === undefined || !isAlive(record.supervisor)) return undefined;
  // The platform may have been started with options that nobody repeats here.
  const listen = { ...config.listen, port: Number(record.listen.slice(record.listen.lastIndexOf(':') + 1)) };
  const isUsual = config.engineRegistry === defaultEngineRegistry(config.listen);
  const registry = isUsual ? defaultEngineRegistry(listen) : config.engineRegistry;
  const hosts = registryHosts(record.address, listen.port, [registry, ...config.registryAliases]);
  const found = builtInImage(image, hosts, registry);
  if (found === undefined) return undefined;
  const { project_name, access_key, secret_key } = readCredentials(folder.credentials);
  const credentials = { username: `${project_name}@${access_key}`, password: dockerLoginKey(access_key, secret_key) };
  return { reference: { name: found.name, credentials }, isCertain: found.isCertain };
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
