import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bareMessage } from '../../contract/error-message.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import type { DeploymentFile } from '../../contract/resources/deployment-file.ts';
import type { ServiceDetail } from '../../contract/resources/service.ts';
import { hiddenValue } from '../../contract/service.ts';

/**
 * The values of the variables that a `sluice.yaml` calls secret; nothing where it says nothing of them. One that is not at hand stays what it is on
 * the service, so that a deployment can be repeated without it. Files are relative to `folder`; a line break at their end does not count.
 */
export function readSecrets(
  { secret_environment: secrets }: DeploymentFile,
  {
    folder,
    environment,
    service,
  }: {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly service: ServiceDetail | undefined;
  },
): Readonly<Record<string, string>> | undefined {
  if (secrets === undefined) return undefined;
  const kept = new Set(service?.config.flatMap((config) => secretNames(config.additional_properties)));
  const values = Object.entries(secrets).map(([name, source]) => {
    if ('environment' in source) {
      const value = environment[source.environment];
      if (value !== undefined) return [name, value];
      if (kept.has(name)) return [name, hiddenValue];
      throw operatorError('deploy.no-secret', { name, variable: source.environment });
    }
    const path = resolve(folder, source.file);
    try {
      return [name, readFileSync(path, 'utf8').replace(/\r?\n$/, '')];
    } catch (error) {
      if (kept.has(name)) return [name, hiddenValue];
      throw operatorError('deploy.no-secret-file', { name, path, detail: bareMessage(error) });
    }
  });
  return Object.fromEntries(values);
}

function secretNames({ secret_envs: names }: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(names) ? names.map(String) : [];
}
