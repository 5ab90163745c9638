import type { Model, ResolvedImage } from '../contract/model.ts';
import { notice } from '../contract/notices.ts';
import { restartDelay } from '../domain/restart-delay.ts';
import { sizeText } from '../domain/size-text.ts';
import { wantsExamination } from '../domain/wants-examination.ts';
import type { Logger } from '../log/logger.ts';
import type { ImageReportStore, ModelReader, ModelWriter } from '../store/store.ts';
import { createActivation } from './activation.ts';
import { type CopiesHolder, removeForgottenCopies } from './forgotten-copies.ts';
import { type ResolveImageDeps, resolveImage } from './resolve-image.ts';
import { sayOnce } from './say-once.ts';
import type { SteadyClock } from './steady-clock.ts';

export interface ModelImporterDeps extends ResolveImageDeps {
  readonly models: Pick<ModelReader, 'publishing' | 'get' | 'events'> & Pick<ModelWriter, 'setImported' | 'addEvent'>;
  readonly reports: Pick<ImageReportStore, 'wish'>;
  /** An image is there to be examined; its model is published with what is found. */
  readonly onExaminable: () => void;
  /** Where copies of outside images lie; without it nobody looks for those of deleted models. */
  readonly copies?: CopiesHolder;
  readonly log: Logger;
  readonly clock: SteadyClock;
  /** Between two looks for models when nothing calls for one, ms. Default 10 s. */
  readonly period?: number;
}

export interface ModelImporter {
  /** A model was created. */
  wake(): void;
  close(): Promise<void>;
}

/** More outside images than this are not pulled at a time; the others wait. */
const atOnce = 4;
/** An image that takes longer (ms) to pull is begun again; the engine keeps the layers that it has. */
const importWithin = 3_600_000;

/** Between two looks for copies whose model is gone, ms. */
const sweepPeriod = 600_000;

interface Attempt {
  failures: number;
  /** Not before, ms. */
  notBefore: number;
}

/** Finishes the models that are being published: finds the image, fixes its digest, says how it went. */
export function createModelImporter(deps: ModelImporterDeps): ModelImporter {
  const { models, log, clock, period = 10_000 } = deps;
  const { now, wall } = clock;
  const running = new Map<string, Promise<void>>();
  const attempts = new Map<string, Attempt>();
  const closed = new AbortController();

  let sweptAt: number | undefined;
  const sweep = async () => {
    if (!deps.copies || (sweptAt !== undefined && now() - sweptAt < sweepPeriod)) return;
    sweptAt = now();
    await removeForgottenCopies(deps.copies, models).catch((error: unknown) =>
      log.warn({ error }, 'copies of images of deleted models could not be removed; tried again'),
    );
  };

  const importOne = async (model: Model) => {
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(importWithin)]);
    const result = await resolveImage(deps, model, signal);
    if (closed.signal.aborted || !(await models.get(model.id))) return;
    if (result.outcome === 'later') {
      await sayOnce(models, model.id, 'abnormal', result.reason, wall());
      postpone(model.id);
      return;
    }
    attempts.delete(model.id);
    if (result.outcome === 'failed') {
      await sayOnce(models, model.id, 'abnormal', result.reason, wall());
      await models.setImported(model.id, 'failed', undefined);
      return;
    }
    if (result.note) await sayOnce(models, model.id, 'normal', result.note, wall());
    const { digest, sizeBytes } = result.image;
    const found = { image: model.sourceLocation, digest, size: sizeText(sizeBytes) };
    await sayOnce(models, model.id, 'normal', notice('model.image-resolved', found), wall());
    if (wantsExamination(model)) {
      // The wish first: a model with its image is left alone here.
      await deps.reports.wish(model.id, wall());
      await models.setImported(model.id, 'publishing', result.image);
      if (await isHeld(model, result.image)) deps.onExaminable();
      return;
    }
    await sayOnce(models, model.id, 'normal', notice('model.imported', {}), wall() + 1);
    await models.setImported(model.id, 'published', result.image);
    await isHeld(model, result.image);
  };
  /** Once a model has its image, the registry refuses to delete that; somebody may have done so a moment before. */
  const isHeld = async (model: Model, { builtIn, repository, digest, architecture }: ResolvedImage) => {
    if (!builtIn || (await deps.registry.resolve(repository, digest, architecture))) return true;
    const reason = notice('model.image-missing', { image: model.sourceLocation, detail: '' });
    await sayOnce(models, model.id, 'abnormal', reason, wall() + 2);
    await models.setImported(model.id, 'failed', undefined);
    return false;
  };
  const postpone = (id: string) => {
    const failures = (attempts.get(id)?.failures ?? 0) + 1;
    attempts.set(id, { failures, notBefore: now() + restartDelay(failures) });
  };
  const begin = (model: Model) => {
    const work = importOne(model)
      .catch((error: unknown) => {
        if (closed.signal.aborted) return;
        log.error({ error, modelId: model.id }, 'the model could not be imported; tried again');
        postpone(model.id);
      })
      .finally(() => {
        running.delete(model.id);
        activation.wake();
      });
    running.set(model.id, work);
  };

  const activation = createActivation({
    now,
    onError: (error) => log.error({ error }, 'the models could not be looked through; tried again'),
    run: async () => {
      await sweep();
      const waiting = (await models.publishing()).filter(({ image }) => image === undefined);
      const ids = new Set(waiting.map(({ id }) => id));
      for (const id of attempts.keys()) if (!ids.has(id)) attempts.delete(id);
      const idle = waiting.filter(({ id }) => !running.has(id));
      const due = idle.filter(({ id }) => (attempts.get(id)?.notBefore ?? 0) <= now());
      for (const model of due.slice(0, Math.max(0, atOnce - running.size))) begin(model);
      const later = idle.flatMap(({ id }) => attempts.get(id)?.notBefore ?? []).filter((time) => time > now());
      activation.wakeAt(Math.min(now() + period, ...later));
    },
  });
  activation.wake();

  return {
    wake: () => activation.wake(),
    async close() {
      closed.abort();
      await activation.close();
      await Promise.allSettled(running.values());
    },
  };
}
