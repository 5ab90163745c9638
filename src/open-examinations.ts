import type { Config } from './config/config.ts';
import { createExaminationTurn } from './control/examination-turn.ts';
import { findWishedImage } from './control/find-wished-image.ts';
import { createImageExaminations, type ImageExaminationsDeps } from './control/image-examinations.ts';
import { type PullRegistry, pullReference } from './control/image-preparations.ts';
import { createModelExaminer, type ModelExaminerDeps } from './control/model-examiner.ts';
import type { RegistryReader } from './control/resolve-image.ts';
import { examineModel, type ModelExaminationDeps } from './doctor/model-examination.ts';
import { examineOnPlatform } from './doctor/platform-examination.ts';
import { createIsolatedPlaces } from './engine/docker/isolated-places.ts';
import type { Engine } from './engine/engine.ts';
import { ownerHasGone, ownerText } from './supervisor/place-owner.ts';

export interface ExaminationParts
  extends Pick<ModelExaminerDeps, 'models' | 'reports' | 'clock' | 'log'>,
    Pick<ModelExaminationDeps, 'openEnvironment'> {
  readonly config: Pick<Config, 'engine' | 'instanceAddressing'>;
  readonly engine: Engine;
  readonly registry: RegistryReader;
  /** How the engine pulls from it, and the names under which the platform serves it. */
  readonly pullRegistry: PullRegistry;
  readonly ownHosts: ReadonlySet<string>;
}

/** The image doctor in the control process: of models, and of images that there is no model of yet. Part of the composition of `app.ts`. */
export function openExaminations(parts: ExaminationParts) {
  const { config, models, reports, engine, registry, pullRegistry, ownHosts, openEnvironment, clock, log } = parts;
  const places = createIsolatedPlaces({
    endpoint: config.engine,
    addressing: config.instanceAddressing,
    log,
    owner: { text: ownerText, hasGone: ownerHasGone },
  });
  const turn = createExaminationTurn();
  const doctor = { engine, places, log };
  const ofModels = createModelExaminer({
    ...{ models, reports, turn, clock, log },
    examine: (model, signal) =>
      examineModel({ ...doctor, openEnvironment, reference: (of) => pullReference(of, pullRegistry) }, model, signal),
    sweep: (signal) => places.sweep(signal),
  });
  const examine: ImageExaminationsDeps['examine'] = async (wish, { projectId }, onStep, signal) => {
    const { image } = wish;
    const where = { registry, engine, ownHosts };
    const found = await findWishedImage(where, pullRegistry, { image, projectId }, onStep, signal);
    if ('reason' in found) return found;
    return { report: await examineOnPlatform(doctor, { ...wish, ...found }, onStep, signal) };
  };
  const ofImages = createImageExaminations({ examine, turn, clock, log });
  return {
    ofModels,
    ofImages,
    async close() {
      await Promise.all([ofModels.close(), ofImages.close()]);
    },
  };
}
