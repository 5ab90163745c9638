import type { Config } from '../../config/config.ts';
import { bareMessage } from '../../contract/error-message.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import type { ImageBuilder } from '../../engine/docker/image-builder.ts';
import { type Engine, type EngineImage, EngineUnavailable, ImageUnavailable } from '../../engine/engine.ts';
import { createLogger } from '../../log/logger.ts';
import { ownerHasGone, ownerText } from '../../supervisor/place-owner.ts';
import { type BuiltInImage, imageLocator } from '../image/locate-image.ts';
import { buildContext } from './build-context.ts';
import type { ImageSource } from './locate-source.ts';

export interface DeploymentEngine {
  readonly builder: ImageBuilder;
  /** Only its images are used; nothing is started. */
  readonly engine: Engine;
}

/** The container engine that builds and pushes: the one of this machine, or the one that `--engine` names. */
export async function openDeploymentEngine(config: Config): Promise<DeploymentEngine> {
  const { engine: endpoint, instanceAddressing: addressing } = config;
  const log = createLogger({ name: 'deploy', level: 'warn' });
  // Loaded here, as every process of the product passes through the list of commands.
  const { createImageBuilder } = await import('../../engine/docker/image-builder.ts');
  const { createIsolatedPlaces } = await import('../../engine/docker/isolated-places.ts');
  const owner = { text: ownerText, hasGone: ownerHasGone };
  const engine = createIsolatedPlaces({ endpoint, addressing, log, owner }).open(0);
  return { builder: createImageBuilder(endpoint), engine };
}

export interface ImageSteps {
  readonly name: string;
  readonly onSend: (folder: string) => void;
  readonly onLine: (line: string) => void;
  readonly onFetch: (image: string) => void;
  /** Where the registry of the platform has an image of this name. */
  readonly builtIn: (image: string) => Promise<BuiltInImage | undefined>;
  readonly signal: AbortSignal;
}

/** Builds the folder, or gets the image: then it lies on the engine. */
export async function imageOf(
  { builder, engine }: DeploymentEngine,
  source: ImageSource,
  { onSend, onLine, onFetch, builtIn, signal }: ImageSteps,
): Promise<EngineImage> {
  if (source.kind === 'image') {
    const { image } = source;
    onFetch(image);
    return imageLocator(image, engine, () => builtIn(image))({ signal });
  }
  onSend(source.folder);
  const { dockerfile, args, target } = source;
  const archive = buildContext(source.folder, dockerfile);
  const id = await builder.build({
    archive,
    dockerfile,
    args,
    ...(target !== undefined && { target }),
    onLine,
    signal,
  });
  return engine.prepareImage({ name: id }, { signal, pull: false });
}

/** Runs a part that needs the engine, and puts what goes wrong there into the words of the catalogue. */
export async function withEngine<Result>(
  config: Config,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const { BuildFailed, PushFailed } = await import('../../engine/docker/image-builder.ts');
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw error;
    const detail = bareMessage(error);
    const cause = { cause: error };
    if (error instanceof BuildFailed) {
      const needsBuildKit = /buildkit/i.test(detail);
      throw operatorError(needsBuildKit ? 'deploy.needs-buildkit' : 'deploy.build-failed', { detail }, cause);
    }
    if (error instanceof PushFailed)
      throw operatorError(isUntrusted(detail) ? 'deploy.push-untrusted' : 'deploy.push-failed', { detail }, cause);
    if (error instanceof ImageUnavailable) throw operatorError('deploy.no-image', { detail }, cause);
    if (error instanceof EngineUnavailable)
      throw operatorError('engine.away', { engine: config.engine, detail }, cause);
    throw error;
  }
}

function isUntrusted(detail: string): boolean {
  return /x509|certificate/i.test(detail);
}
