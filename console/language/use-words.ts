import { useContext, useMemo } from 'react';
import { LanguageContext, type Said, type Words } from './language.ts';

/** The words in the language of the reader: `const t = useWords(words)`, `t.title`, `t.count(3)`. */
export function useWords<const W extends Words>(words: W): Said<W> {
  const { language } = useContext(LanguageContext);
  return useMemo(
    () => Object.fromEntries(Object.entries(words).map(([name, text]) => [name, text[language]])) as Said<W>,
    [words, language],
  );
}
