import type { ExaminationWish } from '../contract/image-examination.ts';
import type { ImageReport, RunLimits } from '../contract/image-report.ts';
import type { Notice } from '../contract/notices.ts';
import type { Engine, ImageReference, IsolatedPlaces } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import { examineImage } from './examine-image.ts';

export interface PlatformExaminationDeps {
  readonly engine: Pick<Engine, 'prepareImage'>;
  readonly places: IsolatedPlaces;
  readonly limits?: Partial<RunLimits>;
  readonly log: Logger;
}

/** What every image gets that the platform examines. Models take their time to load. */
const usualLimits: RunLimits = {
  memoryMegabytes: 2_048,
  cpu: 1,
  startSeconds: 120,
  idleSeconds: 20,
  graceSeconds: 10,
};

/** Examines an image as a running platform does, which the engine pulls by `reference`. */
export function examineOnPlatform(
  deps: PlatformExaminationDeps,
  wish: ExaminationWish & { readonly reference: ImageReference },
  onStep: (step: Notice) => void,
  signal: AbortSignal,
): Promise<ImageReport> {
  const { image, reference, command, environment, port } = wish;
  const request = {
    image,
    ...(command !== undefined && { command }),
    environment,
    paths: [],
    subprotocols: [],
    ports: port === undefined ? [] : [port],
    limits: { ...usualLimits, ...deps.limits },
  };
  const prepare: Parameters<typeof examineImage>[0]['prepare'] = (options) =>
    deps.engine.prepareImage(reference, options);
  return examineImage({ ...deps, prepare }, request, onStep, signal);
}
