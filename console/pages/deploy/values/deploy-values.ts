import type { ForwardedHeader, LoadBalancing } from '../../../../src/contract/route.ts';
import type { drainSignals } from '../../../../src/contract/service.ts';
import type { VariableValues } from '../../../forms/shown-variable.ts';
import { noScaling, type ScalingValues } from './scaling-values.ts';

/** A number as a form has it: absent or null while its field is empty. */
export type Entered = number | null | undefined;

export interface VolumeValues {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

/** A model version and how it runs. */
export interface VersionValues {
  /** Which entry of the service's `config` it was filled in from; absent: none, it is new. */
  readonly entry: number | undefined;
  readonly modelId: string | undefined;
  /** Per cent; of one version alone it is not looked at. */
  readonly weight: Entered;
  readonly specification: string;
  /** Of the specification `custom`. */
  readonly cpu: Entered;
  /** MB. */
  readonly memory: Entered;
  readonly instances: Entered;
  readonly scaling: ScalingValues;
  readonly variables: readonly VariableValues[];
  readonly volumes: readonly VolumeValues[];
  readonly timeoutSeconds: Entered;
  readonly maxSurge: Entered;
  readonly maxUnavailable: Entered;
  readonly graceSeconds: Entered;
}

/** Members of `limits`, in the order of the form. */
export const limitNames = [
  'max_connections',
  'max_connections_per_instance',
  'max_connections_per_credential',
  'handshakes_per_second',
  'idle_timeout_seconds',
  'max_duration_seconds',
  'messages_per_second',
  'bytes_per_second',
] as const;

export type LimitName = (typeof limitNames)[number];

export interface PolicyValues {
  readonly limits: Readonly<Partial<Record<LimitName, Entered>>>;
  readonly forwardHeaders: readonly ForwardedHeader[];
  readonly rejectReplays: boolean;
  readonly endRevoked: boolean;
  readonly loadBalancing: LoadBalancing;
  /** Where clients say to which session a call belongs. */
  readonly affinity: 'none' | 'header' | 'query';
  readonly affinityName: string;
  /** Calls that wait at once where it scales, and how long. */
  readonly waitingCalls: Entered;
  readonly waitingSeconds: Entered;
  readonly drainSeconds: Entered;
  /** What the installation is set to, where the service has none of its own and that is known. */
  readonly usualDrainSeconds: number | undefined;
  readonly closeAfterSeconds: Entered;
  /** How the image is told of a drain. */
  readonly notify: 'none' | 'http' | (typeof drainSignals)[number];
  readonly notifyPath: string;
}

/** What the deploy form holds. */
export interface DeployValues {
  readonly name: string;
  readonly description: string;
  readonly autoStop: boolean;
  readonly autoStopDuration: Entered;
  readonly autoStopUnit: 'DAYS' | 'HOURS' | 'MINUTES';
  readonly versions: readonly VersionValues[];
  readonly websocket: boolean;
  readonly policy: PolicyValues;
  /** Ids of the apps that may call it. */
  readonly apps: readonly string[];
}

export function newVersion(modelId: string | undefined, weight: number): VersionValues {
  return {
    entry: undefined,
    modelId,
    weight,
    specification: 'modelarts.vm.cpu.1u',
    cpu: 1,
    memory: 1_024,
    instances: 1,
    scaling: noScaling,
    variables: [],
    volumes: [],
    timeoutSeconds: undefined,
    maxSurge: undefined,
    maxUnavailable: undefined,
    graceSeconds: undefined,
  };
}

/** A form in which nothing is entered yet. */
export function newDeployment(modelId: string | undefined): DeployValues {
  return {
    name: '',
    description: '',
    autoStop: false,
    autoStopDuration: 1,
    autoStopUnit: 'HOURS',
    versions: [newVersion(modelId, 100)],
    websocket: false,
    policy: {
      limits: {},
      forwardHeaders: [],
      rejectReplays: false,
      endRevoked: false,
      loadBalancing: 'LEAST_CONNECTIONS',
      affinity: 'none',
      affinityName: '',
      waitingCalls: undefined,
      waitingSeconds: undefined,
      drainSeconds: undefined,
      usualDrainSeconds: undefined,
      closeAfterSeconds: undefined,
      notify: 'none',
      notifyPath: '',
    },
    apps: [],
  };
}
