import { useContext } from 'react';
import { type LanguageChoice, LanguageContext } from './language.ts';

/** The language of the reader, and how to choose another. */
export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext);
}
