import type { InstanceObservation } from '../contract/instance.ts';
import type { Model } from '../contract/model.ts';
import { type Notice, notice } from '../contract/notices.ts';
import type { Engine } from '../engine/engine.ts';
import { lastLogLines } from './last-log-lines.ts';
import { modelLabel } from './service-facts.ts';

/** Says how an instance ended, with its last log lines. */
export async function describeEnd(
  engine: Pick<Engine, 'logs'>,
  observed: InstanceObservation,
  model: Model | undefined,
  memoryMegabytes: number,
): Promise<Notice> {
  const label = model ? modelLabel(model) : observed.modelId;
  const instance = observed.id;
  const ran = (observed.finishedAt ?? 0) - (observed.startedAt ?? observed.finishedAt ?? 0);
  if (observed.phase === 'created' || (observed.error && ran <= 0)) {
    return notice('instance.refused', { model: label, instance, detail: observed.error ?? '' });
  }
  const log = await lastLogLines(engine, observed.id);
  if (observed.outOfMemory) {
    return notice('instance.out-of-memory', { model: label, instance, memory: memoryMegabytes, log });
  }
  const seconds = Math.max(0, Math.round(ran / 100) / 10);
  return notice('instance.exited', { model: label, instance, exitCode: observed.exitCode ?? '?', seconds, log });
}
