import type { ServiceConfigDetail, ServiceDetail } from '../../../../src/contract/resources/service.ts';
import type { ServicePolicyRequest } from '../../../../src/contract/resources/service-policy.ts';
import type { PersistentVolume } from '../../../../src/contract/resources/volume.ts';
import { loadBalancings } from '../../../../src/contract/route.ts';
import {
  type DeployValues,
  newDeployment,
  newVersion,
  type PolicyValues,
  type VersionValues,
} from './deploy-values.ts';
import { scalingValues } from './scaling-values.ts';

/** The form as it is filled in from a service that is there. */
export function serviceValues(service: ServiceDetail): DeployValues {
  const empty = newDeployment(undefined);
  const [schedule] = (service.schedule ?? []) as readonly {
    time_unit: DeployValues['autoStopUnit'];
    duration: number;
  }[];
  return {
    ...empty,
    name: service.service_name,
    description: service.description,
    ...(schedule !== undefined && {
      autoStop: true,
      autoStopDuration: Number(schedule.duration),
      autoStopUnit: schedule.time_unit,
    }),
    versions: service.config.map(versionValues),
    websocket: service.additional_properties['websocket_upgrade'] === true,
    policy: policyValues(service),
  };
}

function versionValues(entry: ServiceConfigDetail, index: number): VersionValues {
  const empty = newVersion(entry.model_id, entry.weight);
  const custom = (entry.custom_spec ?? {}) as { readonly cpu?: unknown; readonly memory?: unknown };
  const more = entry.additional_properties;
  const secrets = new Set((more['secret_envs'] ?? []) as readonly string[]);
  const volumes = (more['persistent_volumes'] ?? []) as readonly PersistentVolume[];
  return {
    ...empty,
    entry: index,
    specification: entry.specification,
    cpu: Number(custom.cpu ?? empty.cpu),
    memory: Number(custom.memory ?? empty.memory),
    instances: entry.instance_count,
    scaling: scalingValues(more['scaling']),
    variables: Object.entries(entry.envs).map(([name, value]) => ({ name, value, secret: secrets.has(name) })),
    volumes: volumes
      .filter(({ storage_type: type }) => type !== 'host')
      .map(({ name, mount_path: mountPath, read_only: readOnly }) => ({
        name: name ?? '',
        mountPath,
        readOnly: readOnly === true,
      })),
    timeoutSeconds: entry.deploy_timeout_in_seconds,
    maxSurge: numberIn(more, 'max_surge'),
    maxUnavailable: numberIn(more, 'max_unavailable'),
    graceSeconds: numberIn(more, 'termination_grace_period_seconds'),
  };
}

/** What is in force, which the API shows with the defaults. */
export function policyValues({
  additional_properties: shown,
  load_balancer_policy: balancing,
}: Pick<ServiceDetail, 'additional_properties' | 'load_balancer_policy'>): PolicyValues {
  const { limits, forward_headers, reject_replays, end_revoked_connections, session_affinity, drain, waiting_room } =
    shown as ServicePolicyRequest;
  const { header, query } = session_affinity ?? {};
  const numbers = Object.entries(limits ?? {}).map(([name, value]) => [name, Number(value)]);
  const notify = drain?.notify;
  const drainSeconds = numberIn(drain ?? {}, 'timeout_seconds');
  const usual = (drain as { readonly timeout_is_default?: boolean } | undefined)?.timeout_is_default === true;
  return {
    limits: Object.fromEntries(numbers),
    forwardHeaders: forward_headers ?? [],
    rejectReplays: reject_replays === true,
    endRevoked: end_revoked_connections === true,
    loadBalancing: loadBalancings.find((name) => name === balancing) ?? 'LEAST_CONNECTIONS',
    affinity: header != null ? 'header' : query == null ? 'none' : 'query',
    affinityName: header ?? query ?? '',
    waitingCalls: numberIn(waiting_room ?? {}, 'max_calls'),
    waitingSeconds: numberIn(waiting_room ?? {}, 'timeout_seconds'),
    drainSeconds: usual ? undefined : drainSeconds,
    usualDrainSeconds: usual ? drainSeconds : undefined,
    closeAfterSeconds: numberIn(drain ?? {}, 'close_after_seconds'),
    notify: notify?.http != null ? 'http' : (notify?.signal ?? 'none'),
    notifyPath: notify?.http?.path ?? '',
  };
}

function numberIn(values: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = values[name];
  return value == null ? undefined : Number(value);
}
