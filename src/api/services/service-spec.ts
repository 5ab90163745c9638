import { clientError } from '../../contract/errors.ts';
import type { CreateServiceRequest, ServiceConfig } from '../../contract/resources/service.ts';
import type { ServiceSpec, ServiceVersionSpec } from '../../contract/service.ts';
import type { Specification } from '../../contract/specification.ts';
import { stopTime } from '../../domain/stop-schedule.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { instanceResources } from './instance-resources.ts';
import { scalingPolicy } from './scaling-policy.ts';
import { sealEnvironment } from './seal-environment.ts';
import { servicePolicy } from './service-policy.ts';
import { volumeMounts } from './volume-mounts.ts';

/** Where the reference is silent or leaves it to the console (section 6, "Deploy form"). */
const defaults = { deployTimeoutSeconds: 20 * 60, terminationGraceSeconds: 30 };

/** What a valid request asks for, with the rules that concern several fields at once (reference, services, 2.1). */
export function serviceSpec(
  serviceId: string,
  request: CreateServiceRequest,
  { specifications, environmentSecrets }: Pick<ApiDependencies, 'specifications' | 'environmentSecrets'>,
): ServiceSpec {
  if (request.infer_type !== 'real-time') {
    throw clientError('service.type-not-supported', { type: request.infer_type });
  }
  const { versions, config } = sealEnvironment(
    serviceId,
    { versions: versionSpecs(request.config, specifications), config: request.config },
    environmentSecrets,
  );
  return {
    name: request.service_name,
    description: request.description ?? '',
    websocket: request.additional_properties?.websocket_upgrade === true,
    versions,
    policy: servicePolicy(request.additional_properties ?? {}),
    request: { ...request, config },
  };
}

/** With the time from which on it is to be stopped, for a service that is begun or scheduled now. */
export function scheduled({ stopAt: _, ...spec }: ServiceSpec, now: number): ServiceSpec {
  const stopAt = stopTime((spec.request as Partial<CreateServiceRequest>).schedule, now);
  return { ...spec, ...(stopAt !== undefined && { stopAt }) };
}

/** The same for the configuration alone. */
export function versionSpecs(
  configs: readonly ServiceConfig[],
  specifications: readonly Specification[],
): readonly ServiceVersionSpec[] {
  const versions = configs.map((config, index) => ({
    ...versionSpec(config, index, configs.length),
    resources: instanceResources(config, `config[${index}]`, specifications),
  }));
  refuseRepeatedModels(versions);
  const sum = versions.reduce((total, version) => total + version.weight, 0);
  if (sum !== 100) throw clientError('service.weights-do-not-sum', { sum });
  return versions;
}

function versionSpec(config: ServiceConfig, index: number, count: number): Omit<ServiceVersionSpec, 'resources'> {
  const field = `config[${index}]`;
  const volumes = volumeMounts(config, field);
  const { max_surge: surge, max_unavailable: unavailable, scaling } = config.additional_properties ?? {};
  const instanceCount = Number(config.instance_count);
  if (config.weight == null && count > 1) throw clientError('request.missing-field', { field: `${field}.weight` });
  return {
    modelId: config.model_id,
    weight: Number(config.weight ?? 100),
    specification: config.specification,
    instanceCount,
    environment: Object.fromEntries(Object.entries(config.envs ?? {}).map(([name, value]) => [name, String(value)])),
    deployTimeoutSeconds: Number(config.deploy_timeout_in_seconds ?? defaults.deployTimeoutSeconds),
    terminationGraceSeconds: Number(
      config.additional_properties?.termination_grace_period_seconds ?? defaults.terminationGraceSeconds,
    ),
    ...(volumes.length > 0 && { volumes }),
    ...(surge != null && { maxSurge: Number(surge) }),
    ...(unavailable != null && { maxUnavailable: Number(unavailable) }),
    ...(scaling != null && { scaling: scalingPolicy(scaling, instanceCount, field) }),
  };
}

function refuseRepeatedModels(versions: readonly ServiceVersionSpec[]): void {
  const seen = new Set<string>();
  for (const { modelId } of versions) {
    if (seen.has(modelId)) throw clientError('service.same-version', { id: modelId });
    seen.add(modelId);
  }
}
