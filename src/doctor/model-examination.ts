import type { ImageReport, RunLimits } from '../contract/image-report.ts';
import type { Model } from '../contract/model.ts';
import { givenConfiguration } from '../domain/given-configuration.ts';
import type { Engine, ImageReference, IsolatedPlaces } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import { examineImage } from './examine-image.ts';

export interface ModelExaminationDeps {
  readonly engine: Pick<Engine, 'prepareImage'>;
  readonly places: IsolatedPlaces;
  /** What the engine pulls for a model. */
  reference(model: Model): ImageReference | Promise<ImageReference>;
  readonly limits?: Partial<RunLimits>;
  readonly log: Logger;
}

/** Nobody waits at a keyboard for these, and models take their time to load. */
const modelLimits: RunLimits = {
  memoryMegabytes: 2_048,
  cpu: 1,
  startSeconds: 120,
  idleSeconds: 20,
  graceSeconds: 10,
};

/** Examines the image of a model, started as its instances would be but without a service's variables. */
export async function examineModel(
  deps: ModelExaminationDeps,
  model: Model,
  signal: AbortSignal,
): Promise<ImageReport> {
  const { command } = model.container;
  const { port } = givenConfiguration(model.request);
  const reference = await deps.reference(model);
  const request = {
    image: model.sourceLocation,
    ...(command !== undefined && { command }),
    environment: {},
    paths: [],
    subprotocols: [],
    // Where the engine shows no ports, the one that the model names is looked at.
    ports: port === undefined ? [] : [Number(port)],
    limits: { ...modelLimits, ...deps.limits },
  };
  const prepare: Parameters<typeof examineImage>[0]['prepare'] = (options) =>
    deps.engine.prepareImage(reference, options);
  return examineImage({ ...deps, prepare }, request, () => undefined, signal);
}
