import { createContext } from 'react';
import type { Language } from '../../src/contract/text.ts';

/** Each text in every language; a text with arguments is a function in every language. */
export type Words = Readonly<Record<string, Readonly<Record<Language, Sayable>>>>;

type Sayable = string | ((...args: never[]) => string);

/** The words of one language. */
export type Said<W extends Words> = { readonly [Name in keyof W]: W[Name][Language] };

export interface LanguageChoice {
  readonly language: Language;
  choose(language: Language): void;
}

export const LanguageContext = createContext<LanguageChoice>({ language: 'en', choose: () => undefined });

const storageKey = 'sluice.language';

/** What was chosen last in this browser, else the first of the browser's languages that there is. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(storageKey);
  if (chosen === 'en' || chosen === 'zh') return chosen;
  for (const tag of navigator.languages) {
    if (/^zh\b/i.test(tag)) return 'zh';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}
