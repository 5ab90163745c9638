import type { InstanceObservation } from '../contract/instance.ts';
import type { EventType } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import type { DrainingInstance, RouteVersion } from '../contract/route.ts';
import type { DrainNotice, Service, ServiceState, ServiceVersionSpec } from '../contract/service.ts';
import type { PlannedRoom, ServiceRoom } from './plan-room.ts';

/** An observed instance with what the platform itself knows of it. */
export interface InstanceFacts {
  readonly observed: InstanceObservation;
  /** `name version` of its model, for words in events. */
  readonly label: string;
  /** Its port speaks TLS. */
  readonly tls: boolean;
  /** Its readiness probe passes. */
  readonly ready: boolean;
  /** It passed before, as far as this process knows. */
  readonly wasReady: boolean;
  /** Its start-up or liveness probe gave it up: why. */
  readonly unhealthy?: Notice;
  /** What seems to keep it from becoming ready: a wrong port, plain text instead of TLS, … */
  readonly problem?: Notice;
  /** Its end was told in an event, with the last log lines. */
  readonly reported: boolean;
  readonly openConnections: number;
  /** It is in the route, and every live worker said so. */
  readonly serving: boolean;
  /** No worker can begin a connection to it any more: it is in no route, and every live worker said so. */
  readonly released: boolean;
  /** Its image was told that it is being drained. */
  readonly told: boolean;
  /** Somebody asked for another in its place: it is shown with a revision that nobody wishes. */
  readonly replaced: boolean;
}

/** Whether the engine has a version's image. */
export type ImageState =
  | { readonly state: 'unknown' }
  | { readonly state: 'preparing'; readonly share: number }
  | { readonly state: 'ready' }
  /** `final`: trying again would not help a first deployment. */
  | { readonly state: 'failed'; readonly notice: Notice; readonly final: boolean; readonly retryAt: number };

/** One wished version of a service, with the facts of its model. */
export interface WishedVersion {
  /** With the number of instances that is decided, where that follows from the load. */
  readonly spec: ServiceVersionSpec;
  /** Where they are, if their number was decided. Absent: from 0 on. */
  readonly places?: readonly number[];
  /** `name version`, for words in events. */
  readonly label: string;
  readonly revision: string;
  readonly port: number;
  readonly tls: boolean;
  readonly image: ImageState;
}

/** What is remembered of a slot beyond what the engine shows; lost with the process, and then rebuilt from what the engine shows. */
export interface SlotHistory {
  /** The highest attempt seen. */
  readonly attempt: number;
  /** Ends in a row without a time of health between them. */
  readonly failures: number;
  /** Ends in a row that came at once after the start. */
  readonly quickExits: number;
  /** When the attempt ended; absent while it lives. */
  readonly endedAt?: number;
  /** Why it ended. */
  readonly reason?: Notice;
  /** Why the attempt before it ended. */
  readonly before?: Notice;
}

export interface PlanInput {
  readonly service: Service;
  /** The wished versions, or why they cannot be known (a model is gone). */
  readonly versions: readonly WishedVersion[] | Notice;
  /** Everything the engine shows of this service, or why the engine shows nothing. */
  readonly instances: readonly InstanceFacts[] | Notice;
  readonly history: ReadonlyMap<string, SlotHistory>;
  /** Instances that were being started or stopped when the engine was asked, with their slot: what it shows of them may be old. */
  readonly inFlight: ReadonlyMap<string, string>;
  /** When the engine began to answer, ms: nothing times out for a time in which it did not. */
  readonly engineSince: number;
  /** What the workers know of drains under way. */
  readonly draining: readonly DrainingInstance[];
  /** How long open connections may go on when their instance has to go and the service does not say it, ms. */
  readonly drainTime: number;
  /** What is known of the machine's resources. Absent: they are not counted. */
  readonly room?: ServiceRoom;
  readonly now: number;
}

export type StopCause = 'ended' | 'surplus' | 'unhealthy' | 'stopping';

export type Step =
  | { readonly do: 'prepare-image'; readonly modelId: string }
  | {
      readonly do: 'start';
      readonly id: string;
      readonly modelId: string;
      readonly revision: string;
      readonly slot: number;
      readonly attempt: number;
      /** Those that the instance has for itself. */
      readonly devices?: readonly string[];
    }
  | { readonly do: 'stop'; readonly id: string; readonly graceSeconds: number; readonly cause: StopCause }
  /** Tell the image that it is being drained, in the way that it asked for. Nothing depends on it. */
  | { readonly do: 'tell-drain'; readonly id: string; readonly notify: DrainNotice }
  /** Tell its end in an event, with the last log lines, before it is removed. */
  | { readonly do: 'report-end'; readonly id: string };

export interface PlannedEvent {
  readonly type: EventType;
  readonly notice: Notice;
  /** Said at most once in a deployment: a plan names what ought to have been said by now, told or not. */
  readonly once: boolean;
}

/** What the gateway shall know of the service; the link gives it its number. */
export interface RouteWish {
  readonly open: boolean;
  readonly status: string;
  readonly versions: readonly RouteVersion[];
  readonly draining?: readonly DrainingInstance[];
}

export interface ServicePlan {
  /** To be recorded before any step is taken. */
  readonly state: ServiceState;
  readonly events: readonly PlannedEvent[];
  /** Absent: leave the route as it is. */
  readonly route?: RouteWish;
  readonly steps: readonly Step[];
  /** The update failed: the last good configuration comes back, with this state, unless there is a newer wish. */
  readonly takeBack?: { readonly reason: Notice; readonly state: ServiceState };
  /** Instances that have to go. */
  readonly removing: readonly string[];
  /** Nothing is left of a deleted service: route and row may go. */
  readonly gone: boolean;
  /** Absent: the books stay as they are. */
  readonly room?: PlannedRoom;
  /** When to look again even if nothing happens, ms since the epoch. */
  readonly wakeAt?: number;
}
