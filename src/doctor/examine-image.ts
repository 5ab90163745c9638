import { bareMessage } from '../contract/error-message.ts';
import type { ExaminedImage, Finding, ImageReport, ImageRun } from '../contract/image-report.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { imageFindings } from '../domain/image-findings.ts';
import { pullSteps } from '../domain/pull-steps.ts';
import { suggestContainer } from '../domain/suggest-container.ts';
import { type EngineImage, ImageUnavailable, type IsolatedPlaces, type PrepareImageOptions } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { ExaminationRequest } from './examination-request.ts';
import { questionSeconds, runImage } from './run-image.ts';

export interface ExaminationDeps {
  /** Gets the image; as `Engine.prepareImage`. */
  readonly prepare: (options: PrepareImageOptions) => Promise<EngineImage>;
  readonly places: IsolatedPlaces;
  readonly log: Logger;
}

/** Room for the engine's own work, seconds: starting, looking, removing. */
const engineSeconds = 300;
const removeWithin = 120_000;

/**
 * Runs an image once, by itself, and says what it is like. Whatever becomes of it, nothing of it is left on the engine.
 * Rejects with `EngineUnavailable`, or the signal's reason; everything else that can go wrong is a finding.
 */
export async function examineImage(
  deps: ExaminationDeps,
  request: ExaminationRequest,
  onStep: (step: Notice) => void,
  signal: AbortSignal,
): Promise<ImageReport> {
  const startedAt = Date.now();
  const { image } = request;
  const report = (rest: Omit<ImageReport, 'image' | 'startedAt' | 'durationMs'>) => ({
    image,
    startedAt,
    durationMs: Date.now() - startedAt,
    ...rest,
  });
  await deps.places.sweep(signal);
  const prepared = await prepare(deps, request, onStep, signal);
  if ('notice' in prepared) return report({ findings: [prepared] });
  const { startSeconds, idleSeconds, graceSeconds } = request.limits;
  const seconds = startSeconds + questionSeconds + idleSeconds + graceSeconds + engineSeconds;
  const place = deps.places.open(Date.now() + seconds * 1000);
  const facts = examinedImage(prepared);
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    const { run, log } = await runImage({ engine: place, image: prepared, request, onStep, signal: deadline });
    return report({ facts, run, ...conclusions(facts, run, request, log) });
  } finally {
    onStep(notice('doctor.step-removing', {}));
    await place.removeAll(AbortSignal.timeout(removeWithin)).catch((error: unknown) => {
      // The next examination, or the next start of the platform, finds it by its label.
      deps.log.warn({ error, image }, 'what the examination made could not be removed yet');
    });
  }
}

async function prepare(
  deps: ExaminationDeps,
  { image }: ExaminationRequest,
  onStep: (step: Notice) => void,
  signal: AbortSignal,
): Promise<EngineImage | Finding> {
  onStep(notice('doctor.step-pulling', {}));
  try {
    return await deps.prepare({ onProgress: pullSteps(onStep), signal });
  } catch (error) {
    if (!(error instanceof ImageUnavailable)) throw error;
    // The sentence goes on behind the detail, but for the platform's, which is a sentence.
    const detail = error.kind === 'platform' ? error.message : bareMessage(error);
    return { level: 'problem', notice: notice(`doctor.image-${error.kind}`, { image, detail }) };
  }
}

function conclusions(
  facts: ExaminedImage,
  run: ImageRun,
  { environment }: ExaminationRequest,
  log: readonly string[],
): Pick<ImageReport, 'findings' | 'suggestion'> {
  const suggestion = suggestContainer(run.ports, facts);
  const known = { facts, run, ...(suggestion && { suggestion }), environment: new Set(Object.keys(environment)), log };
  return { findings: imageFindings(known), ...(suggestion && { suggestion }) };
}

function examinedImage({ id: _, ...facts }: EngineImage): ExaminedImage {
  return facts;
}
