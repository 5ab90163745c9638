import { clientError } from '../../contract/errors.ts';
import { mostInstances, type ScalingRequest } from '../../contract/resources/scaling.ts';
import type { ScalingPolicy } from '../../contract/service.ts';

const defaults = { minInstances: 1, stableSeconds: 60, panicSeconds: 6, panicPercent: 200, idleSeconds: 300 };

/** What a valid request asks for, with the rules that concern several fields at once. `field`: the entry of `config`. */
export function scalingPolicy(asked: ScalingRequest, instanceCount: number, field: string): ScalingPolicy {
  const own = `${field}.additional_properties.scaling`;
  const minInstances = Number(asked.min_instances ?? defaults.minInstances);
  const maxInstances = Number(asked.max_instances);
  const stableSeconds = Number(asked.stable_window_seconds ?? defaults.stableSeconds);
  // A stable window that is shorter than the usual panic window is one for both.
  const panicSeconds = Number(asked.panic_window_seconds ?? Math.min(stableSeconds, defaults.panicSeconds));
  const { target_connections: connections, target_cpu_percent: cpu, scale_to_zero_after_seconds: idle } = asked;
  within(`${own}.max_instances`, maxInstances, Math.max(1, minInstances), mostInstances);
  within(`${field}.instance_count`, instanceCount, Math.max(1, minInstances), maxInstances);
  within(`${own}.panic_window_seconds`, panicSeconds, 1, stableSeconds);
  if (minInstances < maxInstances && connections == null && cpu == null) {
    throw clientError('service.scaling-without-target', { field: own });
  }
  if (idle != null && minInstances > 0) {
    throw clientError('service.scaling-never-to-zero', { field: own, minimum: minInstances });
  }
  return {
    minInstances,
    maxInstances,
    ...(connections != null && { targetConnections: Number(connections) }),
    ...(cpu != null && { targetCpuPercent: Number(cpu) }),
    stableSeconds,
    panicSeconds,
    panicPercent: Number(asked.panic_threshold_percent ?? defaults.panicPercent),
    idleSeconds: Number(idle ?? defaults.idleSeconds),
  };
}

/** All of it as it is in force, in the words of the API. */
export function presentScaling(policy: ScalingPolicy) {
  const { minInstances, maxInstances, targetConnections, targetCpuPercent } = policy;
  return {
    min_instances: minInstances,
    max_instances: maxInstances,
    ...(targetConnections !== undefined && { target_connections: targetConnections }),
    ...(targetCpuPercent !== undefined && { target_cpu_percent: targetCpuPercent }),
    stable_window_seconds: policy.stableSeconds,
    panic_window_seconds: policy.panicSeconds,
    panic_threshold_percent: policy.panicPercent,
    ...(minInstances === 0 && { scale_to_zero_after_seconds: policy.idleSeconds }),
  };
}

function within(field: string, value: number, minimum: number, maximum: number): void {
  if (value >= minimum && value <= maximum) return;
  throw clientError('request.not-in-range', {
    field,
    value: String(value),
    minimum: String(minimum),
    maximum: String(maximum),
  });
}
