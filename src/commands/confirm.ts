import type { Text } from '../contract/text.ts';
import { flagOption } from './own-options.ts';
import type { Terminal } from './terminal.ts';

/** Of commands that delete what cannot be had back. */
export const yesOption = flagOption('yes', { en: 'do not ask on a terminal', zh: '在终端中不询问' });

/** What is said where the answer was no. */
export const keptWords: Text = { en: 'Nothing was deleted.', zh: '未删除任何内容。' };

/** Asks the person at the keyboard; a program is not asked. */
export async function isConfirmed(terminal: Terminal, yes: true | undefined, question: string): Promise<boolean> {
  if (yes || !terminal.interactive) return true;
  return /^\s*(y|yes|是)\s*$/i.test(await terminal.ask(question));
}
