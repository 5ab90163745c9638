import { newUuid } from '../auth/identifiers.ts';
import { bareMessage } from '../contract/error-message.ts';
import { clientError } from '../contract/errors.ts';
import type {
  ExaminationOwner,
  ExaminationProgress,
  ExaminationWish,
  ImageExamination,
  ImageExaminations,
} from '../contract/image-examination.ts';
import type { ImageReport } from '../contract/image-report.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { EngineUnavailable } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { ExaminationTurn } from './examination-turn.ts';
import type { SteadyClock } from './steady-clock.ts';

/** What came of an examination; without a report where no model could be made of the image. */
export type ExaminationOutcome = { readonly report: ImageReport } | { readonly reason: Notice };

export interface ImageExaminationsDeps {
  /** Finds the image as its owner's project may and runs it once. Rejects with `EngineUnavailable` when the engine is away. */
  examine(
    wish: ExaminationWish,
    owner: ExaminationOwner,
    onStep: (step: Notice) => void,
    signal: AbortSignal,
  ): Promise<ExaminationOutcome>;
  readonly turn: ExaminationTurn;
  readonly clock: Pick<SteadyClock, 'now' | 'wall'>;
  readonly log: Logger;
  readonly limits?: Partial<ExaminationLimits>;
}

interface ExaminationLimits {
  /** Not over yet: of one user, and of all. */
  readonly mostOfUser: number;
  readonly mostInAll: number;
  /** Over, and kept to be read. */
  readonly mostKept: number;
  /** How long they are kept, ms. */
  readonly keepFor: number;
  /** Pull included, ms. */
  readonly within: number;
}

const usualLimits: ExaminationLimits = {
  mostOfUser: 3,
  mostInAll: 20,
  mostKept: 100,
  keepFor: 3_600_000,
  within: 1_800_000,
};

interface Row {
  readonly id: string;
  readonly owner: ExaminationOwner;
  readonly image: string;
  readonly wishedAt: number;
  readonly stop: AbortController;
  progress: ExaminationProgress;
  /** Absent while it waits or runs. */
  overAt?: number;
}

/**
 * Examinations of images of which there is no model yet, for who fills in the form of one. They are kept in memory: nobody
 * needs one after its form is gone, what the image was given as environment comes on no disk, and what a killed process
 * leaves on the engine is found by its label.
 */
export function createImageExaminations(deps: ImageExaminationsDeps): ImageExaminations & { close(): Promise<void> } {
  const { clock, log, turn } = deps;
  const limits = { ...usualLimits, ...deps.limits };
  const rows = new Map<string, Row>();
  const running = new Set<Promise<void>>();
  const closed = new AbortController();

  const forget = () => {
    const over = [...rows.values()].filter(({ overAt }) => overAt !== undefined);
    const old = over.filter(({ overAt = 0 }, at) => {
      return at < over.length - limits.mostKept || clock.now() - overAt > limits.keepFor;
    });
    for (const { id } of old) rows.delete(id);
  };

  const examine = async (row: Row, wish: ExaminationWish, signal: AbortSignal): Promise<ExaminationProgress> => {
    const deadline = AbortSignal.timeout(limits.within);
    const onStep = (step: Notice) => {
      row.progress = { status: 'running', step };
    };
    onStep(notice('doctor.step-pulling', {}));
    try {
      const outcome = await deps.examine(wish, row.owner, onStep, AbortSignal.any([signal, deadline]));
      return 'report' in outcome ? { status: 'examined', ...outcome } : { status: 'failed', ...outcome };
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted)
        return { status: 'failed', reason: notice('doctor.too-long', { minutes: minutes(limits) }) };
      const detail = bareMessage(error);
      if (error instanceof EngineUnavailable) {
        return { status: 'failed', reason: notice('doctor.engine-away', { detail }) };
      }
      log.error({ error, image: wish.image }, 'the image could not be examined');
      return { status: 'failed', reason: notice('doctor.failed', { detail }) };
    }
  };

  const run = async (row: Row, wish: ExaminationWish) => {
    const signal = AbortSignal.any([row.stop.signal, closed.signal]);
    try {
      row.progress = await turn(signal, () => examine(row, wish, signal));
      row.overAt = clock.now();
      // The latest to end stands last.
      if (rows.delete(row.id)) rows.set(row.id, row);
    } catch (error) {
      if (!signal.aborted) log.error({ error, image: wish.image }, 'an examination was lost');
    }
  };

  const owned = (owner: ExaminationOwner, id: string): Row | undefined => {
    forget();
    const row = rows.get(id);
    const isOwn = row?.owner.userId === owner.userId && row.owner.projectId === owner.projectId;
    return isOwn ? row : undefined;
  };

  return {
    begin(owner, wish) {
      forget();
      const unfinished = [...rows.values()].filter(({ overAt }) => overAt === undefined);
      const own = unfinished.filter(({ owner: { userId } }) => userId === owner.userId);
      if (own.length >= limits.mostOfUser) {
        throw clientError('model.too-many-examinations', { limit: limits.mostOfUser });
      }
      if (unfinished.length >= limits.mostInAll) {
        throw clientError('model.examinations-full', { limit: limits.mostInAll });
      }
      const row: Row = {
        id: newUuid(),
        owner,
        image: wish.image,
        wishedAt: clock.wall(),
        stop: new AbortController(),
        progress: { status: 'waiting', step: notice('doctor.step-queued', {}) },
      };
      rows.set(row.id, row);
      const work = run(row, wish).finally(() => running.delete(work));
      running.add(work);
      return shown(row);
    },
    find(owner, id) {
      const row = owned(owner, id);
      return row && shown(row);
    },
    cancel(owner, id) {
      const row = owned(owner, id);
      if (row === undefined) return false;
      rows.delete(id);
      row.stop.abort();
      return true;
    },
    async close() {
      closed.abort();
      await Promise.all(running);
    },
  };
}

function shown({ id, image, wishedAt, progress }: Row): ImageExamination {
  return { id, image, wishedAt, progress };
}

function minutes({ within }: ExaminationLimits): number {
  return Math.round(within / 60_000);
}
