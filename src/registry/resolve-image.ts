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

/** `os/architecture` of the image that `digest` names, or of each in that index; none where it does not say so. */
export async function readPlatforms(
  parts: RegistryParts,
  repository: RepositoryName,
  digest: string,
): Promise<readonly string[]> {
  const named = await findManifest(parts.repositories, repository, digest);
  if (named === undefined) return [];
  const { kind, config } = parseManifest(named.content, named.mediaType);
  if (kind === 'index') return platformsOf(named);
  const content = config && isImageConfiguration(config.mediaType) ? await parts.blobs.read(config.digest) : undefined;
  if (content === undefined) return [];
  try {
    const { os, architecture } = readConfiguration(content);
    return architecture === '' ? [] : [`${os}/${architecture}`];
  } catch {
    // Whoever pushed it may have written anything there.
    return [];
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
  return [...new Set(manifests.map(platformName))]
    .filter((name) => !name.startsWith('unknown'))
    .slice(0, mostPlatforms);
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
