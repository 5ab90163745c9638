import type { Model } from '../../contract/model.ts';
import type { ServiceConfig, ServiceConfigDetail } from '../../contract/resources/service.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import { hiddenValue, type Service, type ServiceStatus, type ServiceUpdate } from '../../contract/service.ts';
import { currentInstances } from '../../domain/current-instances.ts';
import { configOf } from '../../store/service-configuration.ts';
import { given } from '../request/given.ts';
import { presentScaling } from './scaling-policy.ts';

type Models = ReadonlyMap<string, Model>;

/** `config[]` of a service (reference, services, 2.3). */
export function presentConfig(service: Service, models: Models): ServiceConfigDetail[] {
  const { versions } = service.spec;
  const status = versionStatus(shownStatus(service));
  return presentVersions({ versions, config: configOf(service.spec) }, models).map((version) => ({
    ...version,
    status,
    ...scalingOf(service, version.model_id),
    support_debug: false,
    source_type: '',
  }));
}

/** Whether a version scales, and where it stands then. */
function scalingOf(service: Service, modelId: string) {
  const version = service.spec.versions.find((one) => one.modelId === modelId);
  if (version?.scaling === undefined) return { scaling: false };
  return { scaling: true, current_instance_count: currentInstances(service, version) };
}

/** `config[]` of the history, or what a detail has in common with it (reference, services, 2.8). */
export function presentVersions({ versions, config }: Pick<ServiceUpdate, 'versions' | 'config'>, models: Models) {
  return versions.map((version, index) => {
    const request = (config[index] ?? {}) as Partial<ServiceConfig>;
    const secrets = Object.keys(version.sealedEnvironment ?? {});
    const model = models.get(version.modelId);
    return {
      model_id: version.modelId,
      model_name: model?.name ?? '',
      model_version: model?.version ?? '',
      weight: version.weight,
      specification: version.specification,
      custom_spec: request.custom_spec ?? {},
      instance_count: version.instanceCount,
      envs: { ...version.environment, ...Object.fromEntries(secrets.map((name) => [name, hiddenValue])) },
      deploy_timeout_in_seconds: version.deployTimeoutSeconds,
      additional_properties: {
        ...request.additional_properties,
        ...(version.scaling && { scaling: presentScaling(version.scaling) }),
        ...(secrets.length > 0 && { secret_envs: secrets }),
      },
      ...given(request, ['cluster_id', 'pool_name', 'affinity']),
    };
  });
}

/** The same as a PUT of the service takes it. */
export function wishedConfig(update: Pick<ServiceUpdate, 'versions' | 'config'>): readonly Record<string, unknown>[] {
  return presentVersions(update, new Map()).map(
    ({ model_name: _, model_version: __, custom_spec: custom, ...rest }) => ({
      ...rest,
      ...(Object.keys(custom).length > 0 && { custom_spec: custom }),
    }),
  );
}

/** The words that a version has for the service's status (reference, services, 2.3). */
function versionStatus(status: ServiceStatus): string {
  if (status === 'pending' || status === 'waiting') return 'notReady';
  return status === 'stopping' || status === 'deleting' ? 'stopped' : status;
}
