import { useWords } from '../../language/use-words.ts';

const words = {
  found: { en: 'Found by the examination', zh: '由检查填入' },
} as const;

/** Stands below a field that an examination has filled in, as long as its value is the one that was found. */
export function FoundMark() {
  return <span className="status status-good">{useWords(words).found}</span>;
}
