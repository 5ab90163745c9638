import type { Model } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import type { InstanceView, Service, ServiceVersionSpec } from '../contract/service.ts';
import type { PlannedEvent, SlotHistory } from '../domain/plan-types.ts';
import type { ScalingWindow } from '../domain/scaling.ts';
import { type CpuLoad, createCpuLoad } from './cpu-load.ts';
import { createImagePreparations, type ImagePreparations } from './image-preparations.ts';
import type { InstanceWatch } from './instance-watch.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';

/** What is kept of one service between two activations. Losing it costs time, never correctness: all of it is found out anew. */
export interface ServiceMemory extends Disposable {
  /** The deployment (its `deployStartedAt`) that the rest belongs to. */
  deployment: number | undefined;
  history: ReadonlyMap<string, SlotHistory>;
  /** Events that a deployment tells once and has told. */
  said: Set<string>;
  /** Events that came up while looking, to be written with the next plan. */
  untold: PlannedEvent[];
  /** The engine was not seen yet: what it shows at first was started by an earlier process. */
  adopting: boolean;
  /** Instances being started or stopped, with their slot. */
  readonly inFlight: Map<string, string>;
  /** Instances whose image was told of its drain. */
  readonly told: Set<string>;
  /** Instances whose end was told. */
  readonly reported: Set<string>;
  readonly watches: Map<string, InstanceWatch>;
  readonly images: ImagePreparations;
  models: ReadonlyMap<string, Model>;
  views: readonly InstanceView[];
  /** Instances that somebody asked to replace, as the store says. */
  replacing: ReadonlySet<string>;
  /** What the engine showed last, to tell whether a change of the engine concerns this service. */
  shown: string;
  /** The next decision depends on what the workers say. */
  awaitsWorkers: boolean;
  /** The next decision depends on what others hold of the machine. */
  awaitsRoom: boolean;
  /** What is looked at to decide how many instances there are to be. */
  scaling: ScalingMemory;
  /** Absent where nobody tells of it. */
  readonly cpu: CpuLoad | undefined;
  /** When the last event was said, ms: the next one is later, so that their order is kept. */
  lastEventAt: number;
}

export interface ScalingMemory {
  /** As it was last read or recorded; undefined until it was looked at. */
  readonly service: Service | undefined;
  /** Those of its versions whose number of instances follows from their load now. */
  readonly versions: readonly ServiceVersionSpec[];
  readonly windows: ReadonlyMap<string, ScalingWindow>;
}

export function createServiceMemory(deps: ServiceReconcilerDeps, now: () => number, wake: () => void): ServiceMemory {
  const watches = new Map<string, InstanceWatch>();
  const images = createImagePreparations({
    engine: deps.engine,
    registry: deps.registry,
    now,
    log: deps.log,
    onChange: wake,
  });
  return {
    deployment: undefined,
    history: new Map(),
    said: new Set(),
    untold: [],
    adopting: true,
    inFlight: new Map(),
    told: new Set(),
    reported: new Set(),
    watches,
    images,
    models: new Map(),
    views: [],
    replacing: new Set(),
    shown: '',
    awaitsWorkers: false,
    awaitsRoom: false,
    scaling: { service: undefined, versions: [], windows: new Map() },
    cpu: deps.usage && createCpuLoad(deps.usage, now),
    lastEventAt: 0,
    [Symbol.dispose]() {
      images[Symbol.dispose]();
      for (const watch of watches.values()) watch[Symbol.dispose]();
      watches.clear();
    },
  };
}

export function saidKey(value: Notice): string {
  return JSON.stringify([value.key, value.args]);
}
