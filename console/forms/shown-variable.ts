import { hiddenValue } from '../../src/contract/service.ts';

/** An environment variable as a form has it. */
export interface VariableValues {
  readonly name: string;
  readonly value: string;
  /** Kept encrypted, and shown to nobody. */
  readonly secret: boolean;
}

/** What the API takes for a name. */
export const variableName = /^[^=\0]+$/;

/** The variable as it may be shown. */
export function shownVariable(variable: VariableValues): VariableValues {
  return variable.secret ? { ...variable, value: hiddenValue } : variable;
}
