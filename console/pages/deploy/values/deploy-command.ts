import type { DeployValues, VersionValues } from './deploy-values.ts';
import type { ScalingValues } from './scaling-values.ts';

/** `voice:1.0.0`; the id where the name is not known yet. */
export type ModelNames = (id: string) => string;

const file = 'service.json';

/**
 * `sluice service create …` for what the form holds. What has no option of its own goes by a file with the JSON that is shown.
 * `apps` are names or ids.
 */
export function deployCommand(values: DeployValues, modelName: ModelNames, apps: readonly string[]): string[] {
  const opened = apps.flatMap((app) => ['--app-auth', app]);
  if (!hasOptions(values)) return ['sluice', 'service', 'create', '--file', file, ...opened, '--wait'];
  const [first] = values.versions;
  const several = values.versions.length > 1;
  return [
    'sluice',
    'service',
    'create',
    values.name || 'NAME',
    ...values.versions.flatMap(({ modelId, weight }) => [
      '--model',
      modelId === undefined ? 'MODEL' : modelName(modelId),
      ...(several ? ['--weight', String(weight ?? 0)] : []),
    ]),
    ...(first === undefined ? [] : settings(first)),
    ...(values.description === '' ? [] : ['--description', values.description]),
    ...(values.websocket ? [] : ['--http']),
    ...opened,
    '--wait',
  ];
}

/** `sluice service update …`: as a whole, so that it does what the form does. */
export function updateCommand(name: string): string[] {
  return ['sluice', 'service', 'update', name, '--file', file, '--wait'];
}

function settings(version: VersionValues): string[] {
  const { instances, specification, cpu, memory, variables, timeoutSeconds, scaling } = version;
  return [
    ...(instances === 1 ? [] : ['--instances', String(instances ?? 1)]),
    ...(specification === 'custom'
      ? ['--cpu', String(cpu ?? 1), '--memory', String(memory ?? 1_024)]
      : ['--specification', specification]),
    ...variables.flatMap(({ name, value }) => ['--env', `${name}=${value ?? ''}`]),
    ...(timeoutSeconds == null ? [] : ['--timeout', String(timeoutSeconds)]),
    ...(scaling.on ? scalingOptions(scaling) : []),
  ];
}

/** Whether the command has an option for all of it; its options are those of every version. */
function hasOptions({ autoStop, versions, policy }: DeployValues): boolean {
  const { limits, forwardHeaders, notify, affinity, loadBalancing, ...rest } = policy;
  const policed =
    Object.values(limits).some((value) => value != null) ||
    forwardHeaders.length > 0 ||
    notify !== 'none' ||
    affinity !== 'none' ||
    loadBalancing !== 'LEAST_CONNECTIONS' ||
    rest.rejectReplays ||
    rest.endRevoked ||
    rest.drainSeconds != null ||
    rest.closeAfterSeconds != null ||
    rest.waitingCalls != null ||
    rest.waitingSeconds != null;
  const [first, ...others] = versions.map((version) => JSON.stringify(settings(version)));
  return !autoStop && !policed && others.every((other) => other === first) && versions.every(isPlain);
}

function isPlain(version: VersionValues): boolean {
  return (
    version.volumes.length === 0 &&
    hasScalingOptions(version.scaling) &&
    version.variables.every(({ secret }) => !secret) &&
    [version.maxSurge, version.maxUnavailable, version.graceSeconds].every((value) => value == null)
  );
}

function scalingOptions({ minimum, maximum, connections, cpuPercent, idleSeconds }: ScalingValues): string[] {
  const options = {
    '--min-instances': minimum,
    '--max-instances': maximum ?? 1,
    '--target-connections': connections,
    '--target-cpu': cpuPercent,
    '--scale-to-zero-after': minimum === 0 ? idleSeconds : undefined,
  };
  return Object.entries(options).flatMap(([name, value]) => (value == null ? [] : [name, String(value)]));
}

/** The windows have none. */
function hasScalingOptions({ on, stableSeconds, panicSeconds, panicPercent }: ScalingValues): boolean {
  return !on || [stableSeconds, panicSeconds, panicPercent].every((value) => value == null);
}
