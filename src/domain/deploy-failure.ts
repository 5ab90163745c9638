import type { Notice } from '../contract/notices.ts';
import { notice } from '../contract/notices.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { PlanInput, WishedVersion } from './plan-types.ts';
import { waitsSince } from './plan-update.ts';
import { quickExitsToFail } from './restart-delay.ts';
import type { VersionPlan } from './version-plan.ts';
import { readyCount, slotProblem, wishedCount } from './version-plan.ts';

export interface DeployFailure {
  /** Kept in the state. */
  readonly reason: Notice;
  /** The events that tell it, in order. */
  readonly said: readonly Notice[];
}

/** Whether a deployment that was never ready as a whole, or an update, has to be given up. */
export function deployFailure(input: PlanInput, versions: readonly VersionPlan[]): DeployFailure | undefined {
  const last = input.service.state.rollout
    ? notice('service.update-failed', {})
    : notice('service.failed', { service: input.service.spec.name });
  if ('key' in input.versions) return { reason: input.versions, said: [input.versions, last] };
  for (const { version, slots } of versions) {
    const { image } = version;
    const waitsForImage = slots.some((slot) => !slot.live);
    if (waitsForImage && image.state === 'failed' && image.final) {
      return { reason: image.notice, said: [image.notice, last] };
    }
    const crashing = slots.map((slot) => crashLoop(version, slot)).find((loop) => loop);
    if (crashing) return { reason: crashing, said: [crashing, last] };
  }
  return timeOut(input, versions, last);
}

/** Too many ends at once after the start; undefined while the last one is still to be told. */
function crashLoop(version: WishedVersion, { history, steps }: SlotPlan): Notice | undefined {
  if (history?.endedAt === undefined || history.quickExits < quickExitsToFail) return undefined;
  const { reason } = history;
  if (!reason || steps.some((step) => step.do === 'report-end')) return undefined;
  if (reason.key !== 'instance.exited') return reason;
  const { exitCode = '?', log = '' } = reason.args;
  return notice('service.crash-loop', { model: version.label, times: history.quickExits, exitCode, log });
}

function timeOut(input: PlanInput, versions: readonly VersionPlan[], last: Notice): DeployFailure | undefined {
  const from = waitsSince(input);
  const late = versions.find(
    ({ version, slots }) =>
      slots.some((slot) => !slot.ready) && input.now >= from + version.spec.deployTimeoutSeconds * 1000,
  );
  if (!late) return undefined;
  const timedOut = notice('service.deploy-timed-out', {
    ready: readyCount(versions),
    wished: wishedCount(versions),
    seconds: late.version.spec.deployTimeoutSeconds,
  });
  const problem = late.slots.map((slot) => slotProblem(slot, late.version)).find((value) => value !== undefined);
  return { reason: problem ?? timedOut, said: [timedOut, last] };
}
