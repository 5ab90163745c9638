import type { CreateServiceRequest, ServiceConfig, ServiceDetail } from '../../../../src/contract/resources/service.ts';
import type { PersistentVolume } from '../../../../src/contract/resources/volume.ts';
import { usualLimits, usualWaitingRoom } from './bounds.ts';
import { type DeployValues, type Entered, limitNames, type PolicyValues, type VersionValues } from './deploy-values.ts';
import { scalingRequest } from './scaling-values.ts';
import { policyValues, serviceValues } from './service-values.ts';

type Properties = NonNullable<CreateServiceRequest['additional_properties']>;

/** The request that deploys what the form holds. */
export function createBody(values: DeployValues) {
  return {
    service_name: values.name,
    infer_type: 'real-time',
    ...(values.description !== '' && { description: values.description }),
    ...(values.autoStop && { schedule: scheduleOf(values) }),
    ...(values.policy.loadBalancing !== 'LEAST_CONNECTIONS' && { load_balancer_policy: values.policy.loadBalancing }),
    config: configOf(values, []),
    additional_properties: { websocket_upgrade: values.websocket, ...policyOf(values.policy, undefined) },
  } as const;
}

/**
 * The request that makes `service` what the form holds. It names the generation that the form was filled in from, keeps what
 * the form does not show, and of the policy says only what was changed: the rest may stay the installation's own.
 */
export function updateBody(values: DeployValues, service: ServiceDetail) {
  const schedule = values.autoStop ? scheduleOf(values) : [];
  const hadSchedule = serviceValues(service).autoStop ? scheduleOf(serviceValues(service)) : [];
  return {
    generation: service.generation,
    // Neither raises the generation: sent unchanged, they would undo what others changed of them meanwhile.
    ...(values.description !== service.description && { description: values.description }),
    ...(JSON.stringify(schedule) !== JSON.stringify(hadSchedule) && { schedule }),
    ...(values.policy.loadBalancing !== policyValues(service).loadBalancing && {
      load_balancer_policy: values.policy.loadBalancing,
    }),
    config: configOf(values, service.config),
    additional_properties: {
      ...(values.websocket && { websocket_upgrade: true }),
      ...policyOf(values.policy, policyValues(service)),
    },
  } as const;
}

function scheduleOf({ autoStopDuration, autoStopUnit }: DeployValues) {
  return [{ type: 'stop' as const, time_unit: autoStopUnit, duration: autoStopDuration ?? 1 }];
}

function configOf({ versions }: DeployValues, present: ServiceDetail['config']): ServiceConfig[] {
  return versions.map((version) => {
    const kept = version.entry === undefined ? undefined : present[version.entry];
    return { ...configEntry(version, kept), weight: versions.length === 1 ? 100 : (version.weight ?? 0) };
  });
}

function configEntry(version: VersionValues, kept: ServiceDetail['config'][number] | undefined): ServiceConfig {
  const custom = version.specification === 'custom';
  const more = propertiesOf(version, kept?.additional_properties);
  return {
    ...(kept?.cluster_id !== undefined && { cluster_id: kept.cluster_id }),
    ...(kept?.pool_name !== undefined && { pool_name: kept.pool_name }),
    ...(kept?.affinity !== undefined && { affinity: kept.affinity }),
    model_id: version.modelId ?? '',
    specification: version.specification,
    ...(custom && { custom_spec: { cpu: version.cpu ?? 1, memory: version.memory ?? 1_024 } }),
    instance_count: version.instances ?? 1,
    ...(version.variables.length > 0 && {
      envs: Object.fromEntries(version.variables.map(({ name, value }) => [name, value ?? ''])),
    }),
    ...entered('deploy_timeout_in_seconds', version.timeoutSeconds),
    ...(Object.keys(more).length > 0 && { additional_properties: more }),
  };
}

function propertiesOf(version: VersionValues, kept: Readonly<Record<string, unknown>> = {}) {
  const ours = [
    'max_surge',
    'max_unavailable',
    'termination_grace_period_seconds',
    'persistent_volumes',
    'secret_envs',
    'scaling',
  ];
  const others = Object.fromEntries(Object.entries(kept).filter(([name]) => !ours.includes(name)));
  const secrets = version.variables.filter(({ secret }) => secret).map(({ name }) => name);
  const scaling = scalingRequest(version.scaling);
  const volumes = [
    ...version.volumes.map(({ name, mountPath, readOnly }) => ({
      name,
      mount_path: mountPath,
      ...(readOnly && { read_only: true }),
    })),
    ...foldersOf(kept),
  ];
  return {
    ...others,
    ...entered('max_surge', version.maxSurge),
    ...entered('max_unavailable', version.maxUnavailable),
    ...entered('termination_grace_period_seconds', version.graceSeconds),
    ...(volumes.length > 0 && { persistent_volumes: volumes }),
    ...(secrets.length > 0 && { secret_envs: secrets }),
    ...(scaling && { scaling }),
  } as NonNullable<ServiceConfig['additional_properties']>;
}

/** Folders of the machine, which the form does not offer: they stay with the entry that has them. */
export function foldersOf(properties: Readonly<Record<string, unknown>>): readonly PersistentVolume[] {
  const volumes = properties['persistent_volumes'];
  return Array.isArray(volumes) ? volumes.filter(({ storage_type: type }) => type === 'host') : [];
}

/** What differs from `present`, all that is entered where there is none. */
function policyOf(policy: PolicyValues, present: PolicyValues | undefined): Properties {
  const limits = limitNames.flatMap((name) => {
    const before = present?.limits[name];
    // What is left out stays: a field that was emptied has to say what it shows in the place of its number.
    const value = policy.limits[name] ?? (before == null ? undefined : usualLimits[name]);
    return value == null || value === before ? [] : [[name, value] as const];
  });
  const headers = policy.forwardHeaders;
  const drain = drainOf(policy);
  const drains = JSON.stringify(drain) !== JSON.stringify(present === undefined ? {} : drainOf(present));
  return {
    ...(limits.length > 0 && { limits: Object.fromEntries(limits) }),
    ...(headers.join() !== (present?.forwardHeaders ?? []).join() && { forward_headers: [...headers] }),
    ...(policy.rejectReplays !== (present?.rejectReplays ?? false) && { reject_replays: policy.rejectReplays }),
    ...(policy.endRevoked !== (present?.endRevoked ?? false) && { end_revoked_connections: policy.endRevoked }),
    ...(JSON.stringify(affinityOf(policy)) !== JSON.stringify(present === undefined ? {} : affinityOf(present)) && {
      session_affinity: affinityOf(policy),
    }),
    ...(drains && { drain }),
    ...waitingRoomOf(policy, present),
  };
}

function waitingRoomOf(policy: PolicyValues, present: PolicyValues | undefined) {
  const changed = (value: Entered, before: Entered, usual: number) => {
    const wanted = value ?? (before == null ? undefined : usual);
    return wanted === (before ?? undefined) ? undefined : wanted;
  };
  const { max_calls, timeout_seconds } = usualWaitingRoom;
  const room = {
    ...entered('max_calls', changed(policy.waitingCalls, present?.waitingCalls, max_calls)),
    ...entered('timeout_seconds', changed(policy.waitingSeconds, present?.waitingSeconds, timeout_seconds)),
  };
  return Object.keys(room).length === 0 ? {} : { waiting_room: room };
}

function affinityOf({ affinity, affinityName }: PolicyValues): NonNullable<Properties['session_affinity']> {
  return affinity === 'none' ? {} : { [affinity]: affinityName };
}

function drainOf({ drainSeconds, closeAfterSeconds, notify, notifyPath }: PolicyValues) {
  const told = notify === 'http' ? { http: { path: notifyPath } } : { signal: notify };
  return {
    ...entered('timeout_seconds', drainSeconds),
    ...entered('close_after_seconds', closeAfterSeconds),
    ...(notify !== 'none' && { notify: told as NonNullable<NonNullable<Properties['drain']>['notify']> }),
  };
}

function entered<Name extends string>(name: Name, value: Entered): { readonly [N in Name]?: number } {
  return value == null ? {} : ({ [name]: value } as { readonly [N in Name]: number });
}
