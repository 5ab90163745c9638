import type { Notice } from '../contract/notices.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { WishedVersion } from './plan-types.ts';
import { restartLoop } from './restart-loop.ts';

/** A version and the decisions for its places. */
export interface VersionPlan {
  readonly version: WishedVersion;
  readonly slots: readonly SlotPlan[];
}

export function readyCount(versions: readonly VersionPlan[]): number {
  return versions.reduce((sum, { slots }) => sum + slots.filter((slot) => slot.ready).length, 0);
}

export function wishedCount(versions: readonly VersionPlan[]): number {
  return versions.reduce((sum, { slots }) => sum + slots.length, 0);
}

/** What keeps a place from being ready, as far as it is known. */
export function slotProblem(slot: SlotPlan, version: WishedVersion): Notice | undefined {
  if (slot.ready) return undefined;
  const { image } = version;
  const live = slot.live?.problem;
  if (live) return live;
  if (image.state === 'failed' && !slot.live) return image.notice;
  return restartLoop(slot.history, version.label) ?? slot.history?.reason;
}
