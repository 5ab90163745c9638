import { type Notice, notice } from '../contract/notices.ts';
import type { Service, ServiceVersionSpec, VersionPlaces } from '../contract/service.ts';
import { decideScaling, noLoadSeen, type ScalingDecision, type ScalingWindow } from './scaling.ts';
import { isEstablished } from './service-phase.ts';
import { firstPlaces, type PlaceLoad, withPlaces } from './version-places.ts';

/** What is known of a version when it is scaled. */
export interface VersionLoad {
  /** `name version`, for words in events. */
  readonly label: string;
  readonly window?: ScalingWindow;
  /** Its instances, those of its present revision. */
  readonly places: readonly PlaceLoad[];
}

export interface ScaledService {
  /** To be recorded before anything is done about it. */
  readonly scaled: readonly VersionPlaces[];
  readonly said: readonly Notice[];
}

/**
 * Where the instances of a service are to be from now on; undefined where nothing changes. A service that was not ready yet
 * has as many as it was deployed with, and one that is being changed loses none by its load.
 */
export function scaleService(
  { spec, state, wish }: Pick<Service, 'spec' | 'state' | 'wish'>,
  loadOf: (version: ServiceVersionSpec) => VersionLoad,
  now: number,
): ScaledService | undefined {
  if (wish !== 'running' || !isEstablished(state)) return undefined;
  const before = state.scaled ?? [];
  const known = new Map(before.map((places) => [places.modelId, places]));
  // Another version in the place of one that has grown takes over what that one carried.
  const former = before.filter(({ modelId }) => !spec.versions.some((version) => version.modelId === modelId));
  const carried = Math.max(0, ...former.map(({ slots }) => slots.length));
  const said: Notice[] = [];
  const scaled = spec.versions.flatMap((version): readonly VersionPlaces[] => {
    const places = known.get(version.modelId) ?? beginning(version, carried);
    if (places === undefined) return [];
    const load = loadOf(version);
    const from = places.slots.length;
    const decision = countOf(version, load, from, now);
    const count = state.rollout ? Math.max(from, decision.count) : decision.count;
    if (count !== from) said.push(scaledNotice(version, load.label, { ...decision, count }, from));
    return [withPlaces(places, count, load.places)];
  });
  const same = JSON.stringify(scaled) === JSON.stringify(before);
  return same ? undefined : { scaled, said };
}

function beginning(version: ServiceVersionSpec, carried: number): VersionPlaces | undefined {
  const { scaling, modelId, instanceCount } = version;
  if (scaling === undefined) return undefined;
  return firstPlaces({ modelId, instanceCount: Math.min(scaling.maxInstances, Math.max(instanceCount, carried)) });
}

/** One that scales no more goes to the number that is wished, and keeps what it has of that. */
function countOf({ scaling, instanceCount }: ServiceVersionSpec, load: VersionLoad, from: number, now: number) {
  if (scaling === undefined) return { count: instanceCount };
  return decideScaling(scaling, load.window ?? noLoadSeen, from, now);
}

function scaledNotice(
  { scaling, instanceCount }: ServiceVersionSpec,
  model: string,
  { count: to, because, load = 0 }: ScalingDecision,
  from: number,
): Notice {
  const shown = Math.round(load * 10) / 10;
  if (because === 'idle') {
    return notice('service.scaled-to-zero', { model, from, seconds: scaling?.idleSeconds ?? 0 });
  }
  if (because !== undefined && from === 0) return notice('service.scaled-from-zero', { model, to });
  if (because === 'cpu') {
    return notice('service.scaled-by-cpu', { model, from, to, load: shown, target: scaling?.targetCpuPercent ?? 0 });
  }
  if (because === 'connections' && scaling?.targetConnections !== undefined) {
    const { targetConnections: target } = scaling;
    return notice('service.scaled-by-connections', { model, from, to, load: shown, target });
  }
  const { minInstances: min, maxInstances: max } = scaling ?? {
    minInstances: instanceCount,
    maxInstances: instanceCount,
  };
  return notice('service.scaled-to-bounds', { model, from, to, min, max });
}
