import type { SlotPlan } from './plan-slot.ts';
import type { WishedVersion } from './plan-types.ts';
import type { VersionPlan } from './version-plan.ts';

/** 0 to 99: the mean over all places of how far each has come. 100 is said only when the whole service is ready. */
export function deployProgress(versions: readonly VersionPlan[]): number {
  const each = versions.flatMap(({ version, slots }) => slots.map((slot) => slotProgress(version, slot)));
  if (each.length === 0) return 0;
  return Math.min(99, Math.floor(each.reduce((sum, value) => sum + value, 0) / each.length));
}

function slotProgress({ image }: WishedVersion, slot: SlotPlan): number {
  if (slot.ready) return 100;
  if (slot.live) return 75;
  if (image.state === 'ready') return 60;
  return image.state === 'preparing' ? 10 + Math.floor(50 * image.share) : 5;
}
