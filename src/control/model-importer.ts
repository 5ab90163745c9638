import type { EventType, Model } from '../contract/model.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { restartDelay } from '../domain/restart-delay.ts';
import { sizeText } from '../domain/size-text.ts';
import type { Logger } from '../log/logger.ts';
import type { ModelReader, ModelWriter } from '../store/store.ts';
import { createActivation } from './activation.ts';
import { type ResolveImageDeps, resolveImage } from './resolve-image.ts';
import type { SteadyClock } from './steady-clock.ts';

export interface ModelImporterDeps extends ResolveImageDeps {
  readonly models: Pick<ModelReader, 'publishing' | 'get' | 'events'> & Pick<ModelWriter, 'setImported' | 'addEvent'>;
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

/** A model tells each sentence once, so there are few. */
const mostSaid = 1000;

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

  const importOne = async (model: Model) => {
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(importWithin)]);
    const result = await resolveImage(deps, model, signal);
    if (closed.signal.aborted || !(await models.get(model.id))) return;
    if (result.outcome === 'later') {
      await say(deps, model.id, 'abnormal', result.reason, wall());
      postpone(model.id);
      return;
    }
    attempts.delete(model.id);
    if (result.outcome === 'failed') {
      await say(deps, model.id, 'abnormal', result.reason, wall());
      await models.setImported(model.id, 'failed', undefined);
      return;
    }
    const { digest, sizeBytes } = result.image;
    const found = { image: model.sourceLocation, digest, size: sizeText(sizeBytes) };
    await say(deps, model.id, 'normal', notice('model.image-resolved', found), wall());
    await say(deps, model.id, 'normal', notice('model.imported', {}), wall() + 1);
    await models.setImported(model.id, 'published', result.image);
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
      const waiting = await models.publishing();
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

/** Says a sentence once in the life of a model: an import may be begun again, by a later process too. */
async function say(
  { models }: ModelImporterDeps,
  modelId: string,
  type: EventType,
  value: Notice,
  now: number,
): Promise<void> {
  const { rows: said } = await models.events(modelId, { order: 'asc', offset: 0, limit: mostSaid });
  if (said.some((event) => event.notice.key === value.key)) return;
  await models.addEvent(modelId, { type, notice: value, occurredAt: now });
}
