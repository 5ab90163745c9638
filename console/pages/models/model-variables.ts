import { hiddenValue } from '../../../src/contract/service.ts';
import { shownVariable } from '../../forms/shown-variable.ts';
import type { ModelForm } from './model-form.ts';

/** The variables of a form as a request has them. `shown`: for people, without the values of the secret ones. */
export function modelVariables({ variables, variablesFrom }: ModelForm, shown: boolean) {
  // A row in which nothing is entered yet is none.
  const named = variables.filter((row) => row?.name);
  const entries = named.map((row) => {
    const { name, value } = shown ? shownVariable(row) : row;
    return [name, value ?? ''] as const;
  });
  const secrets = named.flatMap(({ name, secret }) => (secret ? [name] : []));
  const keeps = named.some(({ secret, value }) => secret && value === hiddenValue);
  return {
    ...(entries.length > 0 && { envs: Object.fromEntries(entries) }),
    ...(secrets.length > 0 && { secret_envs: secrets }),
    ...(keeps && variablesFrom !== undefined && { envs_from: variablesFrom }),
  };
}
