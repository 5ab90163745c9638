import { useWords } from '../language/use-words.ts';

const words = { loading: { en: 'Loading…', zh: '加载中…' } } as const;

/** Shown while there is nothing to show yet. */
export function Loading() {
  const t = useWords(words);
  return (
    <p className="loading" role="status">
      {t.loading}
    </p>
  );
}
