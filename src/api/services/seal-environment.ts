import { clientError } from '../../contract/errors.ts';
import type { ServiceConfig } from '../../contract/resources/service.ts';
import { hiddenValue, type ServiceVersionSpec } from '../../contract/service.ts';
import type { EnvironmentSecrets } from '../../store/environment-secrets.ts';

interface Configuration {
  readonly versions: readonly ServiceVersionSpec[];
  readonly config: readonly ServiceConfig[];
}

/**
 * The configuration with the values that `secret_envs` names sealed, in what is carried out and in what is kept of the
 * request. A value that comes back as it was shown stays what it is in `present`: in the version of the same model, else in
 * the first that has one.
 */
export function sealEnvironment(
  serviceId: string,
  { versions, config }: Configuration,
  secrets: EnvironmentSecrets,
  present: readonly ServiceVersionSpec[] = [],
): Configuration {
  const sealed = versions.map((version, index) => sealVersion(version, index));
  return { versions: sealed, config: config.map((entry, index) => hide(entry, sealed[index])) };

  function sealVersion(version: ServiceVersionSpec, index: number): ServiceVersionSpec {
    const own = present.find(({ modelId }) => modelId === version.modelId);
    const earlier = [...(own ? [own] : []), ...present];
    const former = (name: string) =>
      earlier.map(({ sealedEnvironment }) => ownValue(sealedEnvironment, name)).find((value) => value !== undefined);
    const named = config[index]?.additional_properties?.secret_envs ?? [];
    // Who sends back what was shown, without saying again that it is secret, means the secret.
    const shown = Object.entries(version.environment).flatMap(([name, value]) =>
      value === hiddenValue && former(name) !== undefined ? [name] : [],
    );
    const names = new Set([...named, ...shown]);
    if (names.size === 0) return version;
    const values = [...names].map((name) => {
      const given = ownValue(version.environment, name);
      const kept = given === hiddenValue ? former(name) : undefined;
      if (given === undefined || (given === hiddenValue && kept === undefined)) {
        const field = `config[${index}].additional_properties.secret_envs`;
        throw clientError('service.secret-without-value', { field, name: name.slice(0, 64) });
      }
      return [name, kept ?? secrets.seal(serviceId, name, given)] as const;
    });
    const open = Object.entries(version.environment).filter(([name]) => !names.has(name));
    return { ...version, environment: Object.fromEntries(open), sealedEnvironment: Object.fromEntries(values) };
  }
}

function hide(entry: ServiceConfig, version: ServiceVersionSpec | undefined): ServiceConfig {
  const names = Object.keys(version?.sealedEnvironment ?? {});
  if (names.length === 0) return entry;
  return { ...entry, envs: { ...entry.envs, ...Object.fromEntries(names.map((name) => [name, hiddenValue])) } };
}

/** Names are the client's: `constructor` is one like others. */
function ownValue(record: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
