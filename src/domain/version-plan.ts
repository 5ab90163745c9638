import type { Notice } from '../contract/notices.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { WishedVersion } from './plan-types.ts';
import { restartLoop } from './restart-loop.ts';

/** A version and the decisions for its places. */
export interface VersionPlan {
  readonly version: WishedVersion;
  readonly slots: readonly SlotPlan[];
}

/** The numbers of the places that the version has. */
export function placesOf({ spec, places }: Pick<WishedVersion, 'spec' | 'places'>): readonly number[] {
  return places ?? Array.from({ length: spec.instanceCount }, (_, slot) => slot);
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

/** A place that the load added and that nothing is wrong with: the service is whole without it. */
export function isGrowing({ version }: Pick<VersionPlan, 'version'>, slot: SlotPlan): boolean {
  if (version.places === undefined || slot.ready) return false;
  const failed = (slot.history?.failures ?? 0) > 0 || slot.surplus.some(({ unhealthy }) => unhealthy !== undefined);
  return !failed && slot.live?.wasReady !== true && slotProblem(slot, version) === undefined;
}
