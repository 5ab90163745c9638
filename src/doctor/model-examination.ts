import type { ImageReport } from '../contract/image-report.ts';
import type { Model } from '../contract/model.ts';
import { givenConfiguration } from '../domain/given-configuration.ts';
import type { ImageReference } from '../engine/engine.ts';
import { examineOnPlatform, type PlatformExaminationDeps } from './platform-examination.ts';

export interface ModelExaminationDeps extends PlatformExaminationDeps {
  /** What the engine pulls for a model. */
  reference(model: Model): ImageReference | Promise<ImageReference>;
  /** Opens what is sealed of a model's environment. */
  openEnvironment(modelId: string, container: Model['container']): Readonly<Record<string, string>>;
}

/** Examines the image of a model, started as its instances would be, with its own variables and none of a service. */
export async function examineModel(
  deps: ModelExaminationDeps,
  model: Model,
  signal: AbortSignal,
): Promise<ImageReport> {
  const { command, environment } = model.container;
  const { port } = givenConfiguration(model.request);
  const wish = {
    image: model.sourceLocation,
    reference: await deps.reference(model),
    ...(command !== undefined && { command }),
    environment: { ...environment, ...deps.openEnvironment(model.id, model.container) },
    // Where the engine shows no ports, the one that the model names is looked at.
    ...(port !== undefined && { port: Number(port) }),
  };
  return examineOnPlatform(deps, wish, () => undefined, signal);
}
