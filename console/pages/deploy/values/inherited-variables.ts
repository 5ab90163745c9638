import type { ModelDetail } from '../../../../src/contract/resources/model.ts';

/** The variables that an instance gets from its model: those that the service has none of the same name for. Values of secret ones come hidden. */
export function inheritedVariables(
  model: Pick<ModelDetail, 'envs'> | undefined,
  own: readonly (string | undefined)[],
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(model?.envs ?? {}).filter(([name]) => !own.includes(name));
}
