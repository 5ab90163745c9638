import { clientError } from '../../contract/errors.ts';
import type { CreateModelRequest } from '../../contract/resources/model.ts';
import { hiddenValue } from '../../contract/service.ts';
import type { ApiDependencies } from '../dependencies.ts';

type Variables = Readonly<Record<string, string>>;

/** The environment that a request gives a container, in the clear. */
export interface GivenVariables {
  readonly open: Variables;
  /** Those that nobody may read afterwards. */
  readonly secret: Variables;
}

/** What the request says, with the values of the model `envs_from` where it says `******`. */
export async function readVariables(
  request: Partial<Pick<CreateModelRequest, 'envs' | 'secret_envs' | 'envs_from'>>,
  projectId: string,
  { store, environmentSecrets }: Pick<ApiDependencies, 'store' | 'environmentSecrets'>,
): Promise<GivenVariables> {
  const { envs_from: from } = request;
  const former = from == null ? undefined : await store.models.find(projectId, from);
  if (from != null && former === undefined) throw clientError('model.not-found', { id: from });
  const kept = new Map(Object.entries(former ? environmentSecrets.open(former.id, former.container) : {}));
  const given = new Map(Object.entries(request.envs ?? {}).map(([name, value]) => [name, String(value)]));
  // Who sends back what was shown, without saying again that it is secret, means the secret.
  const shown = [...given].filter(([name, value]) => value === hiddenValue && kept.has(name)).map(([name]) => name);
  const names = new Set([...(request.secret_envs ?? []), ...shown]);
  const secret = [...names].map((name) => {
    const value = given.get(name) === hiddenValue ? kept.get(name) : given.get(name);
    if (value === undefined) {
      throw clientError('service.secret-without-value', { field: 'secret_envs', name: name.slice(0, 64) });
    }
    return [name, value] as const;
  });
  return {
    open: Object.fromEntries([...given].filter(([name]) => !names.has(name))),
    secret: Object.fromEntries(secret),
  };
}
