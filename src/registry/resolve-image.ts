import { z } from 'zod';
import { readBuildTime } from '../contract/build-time.ts';
import { clientError } from '../contract/errors.ts';
import { readHealthcheck } from '../contract/healthcheck.ts';
import type { ImageFacts } from '../contract/model.ts';
import { architectureName } from '../domain/platform.ts';
import { formatDigest } from './digest.ts';
import { findManifest } from './find-manifest.ts';
import type { Descriptor } from './manifest.ts';
import { parseManifest } from './manifest.ts';
import { isImageConfiguration } from './media-types.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';
import type { StoredManifest } from './repository-store.ts';

/** What an image is, as its manifest and configuration say. */
export interface RegistryImage extends ImageFacts {
  /** Media type of what `digest` names. */
  readonly mediaType: string;
  /** The manifest of the chosen platform; equals `digest` unless that is an index. */
  readonly manifestDigest: string;
}

/** No image is built for more; an index may claim thousands. */
const mostPlatforms = 64;

const nanoseconds = z.number().nullish();
/** No reason not to run the image, however it looks. */
const healthcheck = z
  .object({
    Test: z.array(z.string()).nullish(),
    Interval: nanoseconds,
    Timeout: nanoseconds,
    StartPeriod: nanoseconds,
    StartInterval: nanoseconds,
    Retries: z.number().nullish(),
  })
  .nullish()
  .catch(undefined);

const configuration = z.object({
  os: z.string().default('linux'),
  architecture: z.string().default(''),
  created: z.string().nullish().catch(undefined),
  config: z
    .object({
      User: z.string().nullish(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      Healthcheck: healthcheck,
      Shell: z.array(z.string()).nullish().catch(undefined),
    })
    .nullish(),
});

/** Undefined when there is no such image. Throws `registry.platform-missing` and `registry.not-an-image`. */
export async function resolveImage(
  parts: RegistryParts,
  repository: RepositoryName,
  reference: string,
  architecture: string,
): Promise<RegistryImage | undefined> {
  const named = await findManifest(parts.repositories, repository, reference);
  const chosen = named && (await choosePlatform(parts, repository, reference, named, architecture));
  if (!chosen) return undefined;
  const manifest = parseManifest(chosen.content, chosen.mediaType);
  const type = manifest.config?.mediaType ?? '';
  if (!manifest.config || !isImageConfiguration(type)) {
    throw clientError('registry.not-an-image', { repository, reference, mediaType: manifest.artifactType ?? type });
  }
  const content = await parts.blobs.read(manifest.config.digest);
  if (!content) return undefined;
  return {
    digest: formatDigest(named.digest),
    mediaType: named.mediaType,
    manifestDigest: formatDigest(chosen.digest),
    sizeBytes: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    ...readConfiguration(content),
    ...(named === chosen ? {} : { platforms: platformsOf(named) }),
  };
}

/** What a person who chooses an image wants to know of it. */
export interface ImageOutline {
  /** `os/architecture` of the image, or of each in an index; none where it does not say so. */
  readonly platforms: readonly string[];
  /** TCP ports that it declares (EXPOSE); those of the first image in an index. */
  readonly exposedPorts: readonly number[];
}

/** What the image that `digest` names tells of itself. */
export async function outlineImage(
  parts: RegistryParts,
  repository: RepositoryName,
  digest: string,
): Promise<ImageOutline> {
  const named = await findManifest(parts.repositories, repository, digest);
  if (named === undefined) return { platforms: [], exposedPorts: [] };
  const { kind, manifests } = parseManifest(named.content, named.mediaType);
  if (kind === 'image') {
    const told = await readTold(parts, named);
    const platforms = told?.architecture ? [`${told.os}/${told.architecture}`] : [];
    return { platforms, exposedPorts: told?.exposedPorts ?? [] };
  }
  const first = manifests.find((one) => !isForNone(platformName(one)));
  const image = first && (await parts.repositories.manifest(repository, first.digest));
  const told = image && (await readTold(parts, image));
  return { platforms: platformsOf(named), exposedPorts: told?.exposedPorts ?? [] };
}

/** Undefined where an image says nothing of itself: whoever pushed it may have written anything there. */
async function readTold(parts: RegistryParts, image: StoredManifest) {
  const { config } = parseManifest(image.content, image.mediaType);
  const content = config && isImageConfiguration(config.mediaType) ? await parts.blobs.read(config.digest) : undefined;
  try {
    return content && readConfiguration(content);
  } catch {
    return undefined;
  }
}

async function choosePlatform(
  parts: RegistryParts,
  repository: RepositoryName,
  reference: string,
  named: StoredManifest,
  architecture: string,
): Promise<StoredManifest | undefined> {
  const { kind, manifests } = parseManifest(named.content, named.mediaType);
  if (kind === 'image') return named;
  const wanted = architectureName(architecture);
  const match = manifests.find((one) => one.platform?.os === 'linux' && one.platform.architecture === wanted);
  if (!match) {
    const available = manifests.map(platformName).join(', ') || '(none)';
    throw clientError('registry.platform-missing', { repository, reference, platform: `linux/${wanted}`, available });
  }
  return parts.repositories.manifest(repository, match.digest);
}

/** What is built from one source for several platforms; signatures and attestations beside them are for none. */
function platformsOf(index: StoredManifest): readonly string[] {
  const { manifests } = parseManifest(index.content, index.mediaType);
  return [...new Set(manifests.map(platformName))].filter((name) => !isForNone(name)).slice(0, mostPlatforms);
}

function isForNone(platform: string): boolean {
  return platform.startsWith('unknown');
}

function platformName({ platform }: Descriptor): string {
  return platform ? `${platform.os}/${platform.architecture}` : 'unknown';
}

function readConfiguration(content: Uint8Array) {
  const { os, architecture, created, config } = configuration.parse(JSON.parse(Buffer.from(content).toString('utf8')));
  const ports = Object.keys(config?.ExposedPorts ?? {}).flatMap((name) => {
    const [port = '', protocol = 'tcp'] = name.split('/');
    return protocol === 'tcp' && /^\d{1,5}$/.test(port) ? [Number(port)] : [];
  });
  const found = readHealthcheck(config?.Healthcheck, config?.Shell);
  const createdAt = readBuildTime(created);
  return {
    os,
    architecture,
    exposedPorts: ports.sort((one, other) => one - other),
    entrypoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
    user: config?.User ?? '',
    ...(found && { healthcheck: found }),
    ...(createdAt !== undefined && { createdAt }),
  };
}
