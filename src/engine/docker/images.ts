import { release } from 'node:os';
import { readBuildTime } from '../../contract/build-time.ts';
import { readHealthcheck } from '../../contract/healthcheck.ts';
import {
  type EngineImage,
  EngineUnavailable,
  type ImageReference,
  ImageUnavailable,
  type PrepareImageOptions,
} from '../engine.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineRefusal, isRefusal } from './engine-refusal.ts';
import { imageFailure } from './image-failure.ts';
import { repositoryDigest, splitImageName } from './image-name.ts';
import { jsonLines } from './json-lines.ts';
import { createPullProgress, type PullProgress } from './pull-progress.ts';
import type { WireImage, WireInfo, WirePullLine, WireVersion } from './wire.ts';

export interface Images {
  prepare(image: ImageReference, options: PrepareImageOptions): Promise<EngineImage>;
  id(name: string, signal: AbortSignal): Promise<string | undefined>;
  remove(name: string, signal: AbortSignal): Promise<'removed' | 'in-use'>;
}

/** A pull may last; one that says nothing for this long is dead. */
const pullStall = 300_000;
/** Large layers take their time to delete. */
const removalDeadline = 120_000;

export function createImages(client: EngineClient): Images {
  async function find(name: string, signal: AbortSignal): Promise<WireImage | undefined> {
    try {
      return await client.json<WireImage>('GET', `/images/${encodeURI(name)}/json`, { signal });
    } catch (error) {
      if (isRefusal(error, 404)) return undefined;
      if (isRefusal(error, 400)) throw new ImageUnavailable('missing', error.message, { cause: error });
      throw error;
    }
  }

  async function pull(image: ImageReference, options: PrepareImageOptions): Promise<void> {
    try {
      for await (const progress of pulling(client, image, options.signal)) {
        options.onProgress?.(progress.done, progress.total);
      }
    } catch (error) {
      if (error instanceof EngineRefusal && error.status !== 503) throw imageFailure(error.message, error);
      throw error;
    }
  }

  async function checkPlatform(image: WireImage, name: string, signal: AbortSignal): Promise<void> {
    const version = await client.version(signal);
    if (image.Os === version.Os && isRunnable(image.Architecture, version)) return;
    if (image.Os === version.Os && (await emulates(client, image.Architecture, signal))) return;
    const [made, has] = [`${image.Os}/${image.Architecture}`, `${version.Os}/${version.Arch}`];
    throw new ImageUnavailable('platform', `${name} is made for ${made}, and the container engine runs ${has}.`);
  }

  return {
    async prepare(image, options) {
      let found = await find(image.name, options.signal);
      if (found === undefined && options.pull === false) {
        throw new ImageUnavailable('missing', `The container engine has no image ${image.name}.`);
      }
      if (found === undefined) {
        await options.onPull?.();
        await pull(image, options);
        found = await find(image.name, options.signal);
      }
      if (found === undefined) throw new EngineUnavailable(`The container engine lost ${image.name} after the pull.`);
      await checkPlatform(found, image.name, options.signal);
      return engineImage(image.name, found);
    },

    id: async (name, signal) => (await find(name, signal))?.Id,

    async remove(name, signal) {
      try {
        // Without force: other names of the image stay, and one that a container is made from stays altogether.
        await client.send('DELETE', `/images/${encodeURI(name)}`, { signal, deadline: removalDeadline });
      } catch (error) {
        if (isRefusal(error, 409)) return 'in-use';
        if (!isRefusal(error, 404)) throw error;
      }
      return 'removed';
    },
  };
}

async function* pulling(
  client: EngineClient,
  image: ImageReference,
  signal: AbortSignal,
): AsyncGenerator<PullProgress> {
  const { repository, selector } = splitImageName(image.name);
  const progressOf = createPullProgress();
  const answer = client.stream('POST', '/images/create', {
    query: { fromImage: repository, tag: selector },
    headers: registryAuthentication(image),
    signal,
    deadline: pullStall,
    endless: false,
  });
  for await (const line of jsonLines<WirePullLine>(answer)) {
    const failure = line.errorDetail?.message ?? line.error;
    if (failure !== undefined) throw imageFailure(failure);
    const progress = progressOf(line);
    if (progress !== undefined) yield progress;
  }
}

/** Docker Engine API, "Authentication": base64url (RFC 4648, section 5) of a JSON object. An engine ignores one without its padding. */
export function registryAuthentication(image: ImageReference): Record<string, string> {
  if (image.credentials === undefined) return {};
  const [serveraddress] = image.name.split('/', 1);
  const encoded = Buffer.from(JSON.stringify({ ...image.credentials, serveraddress })).toString('base64url');
  return { 'x-registry-auth': encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=') };
}

/** 64-bit machines run the 32-bit images of their family. */
function isRunnable(architecture: string, version: WireVersion): boolean {
  const also: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' };
  return architecture === version.Arch || also[version.Arch] === architecture;
}

/** An engine on another kernel (desktop engines have emulation built in) has to be believed; on this one we look for the emulator. */
async function emulates(client: EngineClient, architecture: string, signal: AbortSignal): Promise<boolean> {
  const info = await client.json<WireInfo>('GET', '/info', { signal });
  if (info.KernelVersion !== release()) return true;
  const names: Readonly<Record<string, string>> = { amd64: 'x86_64', '386': 'i386', arm64: 'aarch64' };
  return Bun.file(`/proc/sys/fs/binfmt_misc/qemu-${names[architecture] ?? architecture}`).exists();
}

function engineImage(name: string, image: WireImage): EngineImage {
  const digest = repositoryDigest(name, image.RepoDigests ?? []);
  const healthcheck = readHealthcheck(image.Config?.Healthcheck, image.Config?.Shell);
  const createdAt = readBuildTime(image.Created);
  return {
    id: image.Id,
    ...(digest === undefined ? {} : { digest }),
    sizeBytes: image.Size,
    os: image.Os,
    architecture: image.Architecture,
    exposedPorts: tcpPorts(Object.keys(image.Config?.ExposedPorts ?? {})),
    entrypoint: image.Config?.Entrypoint ?? [],
    command: image.Config?.Cmd ?? [],
    user: image.Config?.User ?? '',
    stopSignal: image.Config?.StopSignal || 'SIGTERM',
    ...(healthcheck === undefined ? {} : { healthcheck }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function tcpPorts(exposed: readonly string[]): number[] {
  const ports = exposed.filter((entry) => !entry.includes('/') || entry.endsWith('/tcp'));
  return ports.map((entry) => Number.parseInt(entry, 10)).sort((a, b) => a - b);
}
