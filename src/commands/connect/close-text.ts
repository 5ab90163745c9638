import { closeWords } from '../../contract/close-words.ts';
import { endingOf } from '../../contract/endings.ts';
import type { Language } from '../../contract/text.ts';

/** What a close code and its reason say. The platform's own reasons are told in the reader's language. */
export function closeText(code: number, reason: string, language: Language): string {
  return (endingOf(reason) ?? closeWords(code).short)[language];
}
