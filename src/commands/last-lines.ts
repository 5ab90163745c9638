import { type Language, render } from '../contract/text.ts';
import { printable } from './printable.ts';

const lastLines = { en: 'The last lines of its log:\n{log}', zh: '日志的最后几行：\n{log}' };

/** What an instance wrote last, to stand behind the reason why it failed; nothing where the reason ends with the same lines. */
export function lastLinesText(
  { reason, log }: { readonly reason: string; readonly log: string },
  language: Language,
): string {
  const last = log.split('\n').at(-1) ?? '';
  if (last === '' || reason.includes(last)) return '';
  return `\n${render(lastLines, { log: log.split('\n').map(printable).join('\n') }, language)}`;
}
