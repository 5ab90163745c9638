import { type OperatorError, operatorError } from '../contract/operator-errors.ts';
import type { Language, Text } from '../contract/text.ts';

/** One thing that is wrong in what the operator configured. */
export interface Mistake {
  /** As the operator wrote it: `--workers zero`, `SLUICE_WORKERS=zero`, `/etc/sluice.yaml: workers`. */
  readonly where: string;
  readonly problem: Text;
  readonly accepted?: Text;
}

function line(mistake: Mistake, language: Language): string {
  const { where, problem, accepted } = mistake;
  const open = language === 'zh' ? '可用值：' : 'Accepted: ';
  const stop = language === 'zh' ? '。' : '. ';
  const tail = accepted === undefined ? '' : `${stop}${open}${accepted[language]}`;
  const colon = language === 'zh' ? '：' : ': ';
  return `  ${where}${colon}${problem[language]}${tail}`;
}

/** All mistakes in one error, one line each. */
export function configurationError(mistakes: readonly Mistake[], language: Language): OperatorError {
  return operatorError('configuration.invalid', { mistakes: mistakes.map((each) => line(each, language)).join('\n') });
}
