import type { ScalingRequest } from '../../../../src/contract/resources/scaling.ts';
import type { Entered } from './deploy-values.ts';

/** How the number of a version's instances follows from its load. What is empty has its default. */
export interface ScalingValues {
  readonly on: boolean;
  /** 0: none while nobody calls. */
  readonly minimum: Entered;
  readonly maximum: Entered;
  /** For each instance. */
  readonly connections: Entered;
  readonly cpuPercent: Entered;
  readonly stableSeconds: Entered;
  readonly panicSeconds: Entered;
  readonly panicPercent: Entered;
  /** Of a minimum of 0. */
  readonly idleSeconds: Entered;
}

export const noScaling: ScalingValues = {
  on: false,
  minimum: 1,
  maximum: 4,
  connections: 100,
  cpuPercent: undefined,
  stableSeconds: undefined,
  panicSeconds: undefined,
  panicPercent: undefined,
  idleSeconds: undefined,
};

/** As a service shows it. */
export function scalingValues(shown: unknown): ScalingValues {
  if (typeof shown !== 'object' || shown === null) return noScaling;
  const scaling = shown as ScalingRequest;
  const number = (value: string | number | null | undefined) => (value == null ? undefined : Number(value));
  return {
    on: true,
    minimum: number(scaling.min_instances),
    maximum: number(scaling.max_instances),
    connections: number(scaling.target_connections),
    cpuPercent: number(scaling.target_cpu_percent),
    stableSeconds: number(scaling.stable_window_seconds),
    panicSeconds: number(scaling.panic_window_seconds),
    panicPercent: number(scaling.panic_threshold_percent),
    idleSeconds: number(scaling.scale_to_zero_after_seconds),
  };
}

/** As a request says it; undefined: the version keeps its number of instances. */
export function scalingRequest(values: ScalingValues): ScalingRequest | undefined {
  if (!values.on) return undefined;
  const { minimum, idleSeconds } = values;
  const parts = {
    min_instances: minimum,
    target_connections: values.connections,
    target_cpu_percent: values.cpuPercent,
    stable_window_seconds: values.stableSeconds,
    panic_window_seconds: values.panicSeconds,
    panic_threshold_percent: values.panicPercent,
    scale_to_zero_after_seconds: minimum === 0 ? idleSeconds : undefined,
  };
  const given = Object.entries(parts).filter(([, value]) => value != null);
  return { max_instances: values.maximum ?? 1, ...Object.fromEntries(given) };
}
