import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import { useWords } from '../../language/use-words.ts';
import { inheritedVariables } from './values/inherited-variables.ts';

const words = {
  inherited: {
    en: (variable: string) => `${variable} (from the model)`,
    zh: (variable: string) => `${variable}（来自模型）`,
  },
} as const;

/** The variables that instances get from their model, beside those of the service whose names are `own`: a line each. */
export function useInheritedText(): (model: ModelDetail | undefined, own: readonly string[]) => readonly string[] {
  const t = useWords(words);
  return (model, own) => inheritedVariables(model, own).map(([name, value]) => t.inherited(`${name}=${value}`));
}
