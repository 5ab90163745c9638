import { bareMessage } from '../contract/error-message.ts';
import type { ImageReport } from '../contract/image-report.ts';
import type { Model } from '../contract/model.ts';
import { notice } from '../contract/notices.ts';
import { completeContainer } from '../domain/complete-container.ts';
import { restartDelay } from '../domain/restart-delay.ts';
import { EngineUnavailable } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { ImageReportStore, ModelReader, ModelWriter } from '../store/store.ts';
import { createActivation } from './activation.ts';
import type { ExaminationTurn } from './examination-turn.ts';
import { sayOnce } from './say-once.ts';
import type { SteadyClock } from './steady-clock.ts';

export interface ModelExaminerDeps {
  readonly models: Pick<ModelReader, 'get' | 'events'> & Pick<ModelWriter, 'addEvent'>;
  readonly reports: Pick<ImageReportStore, 'pending' | 'complete'>;
  readonly turn: ExaminationTurn;
  /** Runs the model's image once. Rejects with `EngineUnavailable` when the engine is away. */
  examine(model: Model, signal: AbortSignal): Promise<ImageReport>;
  /** Removes what examinations of processes that were killed left on the engine. */
  sweep(signal: AbortSignal): Promise<unknown>;
  readonly log: Logger;
  readonly clock: SteadyClock;
}

export interface ModelExaminer {
  /** An examination is wished. */
  wake(): void;
  close(): Promise<void>;
}

/** Longest wait for a wake-up that was lost, and between two looks for what was left behind, ms. */
const period = 60_000;
const sweepPeriod = 600_000;
const sweepWithin = 120_000;
/** Pull included, ms. */
const examineWithin = 3_600_000;
/** One that fails so often for no reason that is known is given up: its model must not wait for ever. */
const mostFailures = 3;

interface Attempt {
  failures: number;
  /** Of those, the ones for which the engine is not to blame. */
  unknown: number;
  notBefore: number;
}

/** Examines the images of models whose examination is wished, each in its turn, and publishes models that waited for it. */
export function createModelExaminer(deps: ModelExaminerDeps): ModelExaminer {
  const { models, reports, log, clock } = deps;
  const { now, wall } = clock;
  const attempts = new Map<string, Attempt>();
  const closed = new AbortController();
  let sweptAt: number | undefined;

  const sweep = async () => {
    if (sweptAt !== undefined && now() - sweptAt < sweepPeriod) return;
    sweptAt = now();
    try {
      await deps.sweep(AbortSignal.any([closed.signal, AbortSignal.timeout(sweepWithin)]));
    } catch (error) {
      if (!closed.signal.aborted) log.warn({ error }, 'what examinations left behind could not be looked for');
    }
  };

  const conclude = async (model: Model, report: ImageReport) => {
    const container = completeContainer(model, report);
    const { protocol, port } = container;
    const isNew = model.status === 'publishing';
    const problems = report.findings.filter(({ level }) => level === 'problem');
    for (const problem of problems) {
      await models.addEvent(model.id, { type: 'abnormal', notice: problem.notice, occurredAt: wall() });
    }
    const told = notice('model.examined', { protocol, port, findings: report.findings.length });
    await models.addEvent(model.id, { type: 'normal', notice: told, occurredAt: wall() });
    if (isNew) await sayOnce(models, model.id, 'normal', notice('model.imported', {}), wall());
    await reports.complete(model.id, { examinedAt: wall(), report }, isNew ? container : undefined);
  };

  const fail = async (model: Model, error: unknown) => {
    const attempt = attempts.get(model.id) ?? { failures: 0, unknown: 0, notBefore: 0 };
    const detail = bareMessage(error);
    const isAway = error instanceof EngineUnavailable;
    attempt.failures += 1;
    attempt.unknown += isAway ? 0 : 1;
    attempt.notBefore = now() + restartDelay(attempt.failures);
    attempts.set(model.id, attempt);
    if (isAway) {
      await sayOnce(models, model.id, 'abnormal', notice('model.examination-postponed', { detail }), wall());
      return;
    }
    log.error({ error, modelId: model.id }, 'the image could not be examined');
    if (attempt.unknown < mostFailures) return;
    const failure = notice('model.examination-failed', { detail });
    await models.addEvent(model.id, { type: 'abnormal', notice: failure, occurredAt: wall() });
    const isNew = model.status === 'publishing';
    await reports.complete(model.id, { examinedAt: wall(), failure }, isNew ? model.container : undefined);
    attempts.delete(model.id);
  };

  const examine = async (model: Model) => {
    let report: ImageReport;
    try {
      report = await deps.turn(closed.signal, async () => {
        if (model.status === 'publishing') {
          await sayOnce(models, model.id, 'normal', notice('model.examination-started', {}), wall());
        }
        return deps.examine(model, AbortSignal.any([closed.signal, AbortSignal.timeout(examineWithin)]));
      });
    } catch (error) {
      if (!closed.signal.aborted) await fail(model, error);
      return;
    }
    // It may have been deleted meanwhile.
    if ((await models.get(model.id)) !== undefined) await conclude(model, report);
    attempts.delete(model.id);
  };

  /** The first whose image is known: a wish is written before that. */
  const nextOf = async (ids: readonly string[]): Promise<Model | undefined> => {
    for (const id of ids) {
      const model = closed.signal.aborted ? undefined : await models.get(id);
      if (model?.image !== undefined) return model;
    }
    return undefined;
  };

  const activation = createActivation({
    now,
    onError: (error) => log.error({ error }, 'the wished examinations could not be looked through; tried again'),
    run: async () => {
      await sweep();
      const ids = await reports.pending();
      for (const id of attempts.keys()) if (!ids.includes(id)) attempts.delete(id);
      const model = await nextOf(ids.filter((id) => (attempts.get(id)?.notBefore ?? 0) <= now()));
      if (model !== undefined) {
        await examine(model);
        activation.wake();
      }
      const later = [...attempts.values()].map(({ notBefore }) => notBefore);
      activation.wakeAt(Math.min(now() + period, ...later));
    },
  });
  activation.wake();

  return {
    wake: () => activation.wake(),
    async close() {
      closed.abort();
      await activation.close();
    },
  };
}
