import type { Config } from '../../config/config.ts';
import type { ImageReport } from '../../contract/image-report.ts';
import { noticeText } from '../../contract/notices.ts';
import type { Language } from '../../contract/text.ts';
import type { ExaminationRequest } from '../../doctor/examination-request.ts';
import type { Engine, EngineImage, PrepareImageOptions } from '../../engine/engine.ts';
import { createLogger } from '../../log/logger.ts';
import { ownerHasGone, ownerText } from '../../supervisor/place-owner.ts';

export interface Examination {
  readonly config: Config;
  readonly request: ExaminationRequest;
  /** How the image is got from an engine on which nothing is started. */
  readonly locate: (engine: Engine) => (options: PrepareImageOptions) => Promise<EngineImage>;
  readonly show: (step: string) => void;
  readonly language: Language;
  readonly signal: AbortSignal;
}

/** Runs an image once on the engine of this machine, isolated; fails as `examineImage` does. */
export async function runExamination(examination: Examination): Promise<ImageReport> {
  const { config, request, locate, show, language, signal } = examination;
  const { engine: endpoint, instanceAddressing: addressing } = config;
  // What the engine does is told by the report; warnings are for what goes wrong beside it.
  const log = createLogger({ name: 'doctor', level: config.logLevel === 'info' ? 'warn' : config.logLevel });
  // Loaded here, as every process of the product passes through the list of commands.
  const { createIsolatedPlaces } = await import('../../engine/docker/isolated-places.ts');
  const { examineImage } = await import('../../doctor/examine-image.ts');
  const owner = { text: ownerText, hasGone: ownerHasGone };
  const places = createIsolatedPlaces({ endpoint, addressing, log, owner });
  const prepare = locate(places.open(0));
  return examineImage({ prepare, places, log }, request, (step) => show(noticeText(step, language)), signal);
}
