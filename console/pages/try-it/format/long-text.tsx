import { Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import type { TextSource } from './text-source.ts';

const words = {
  more: { en: 'Show more', zh: '显示更多' },
  shown: {
    en: (shown: string, all: string) => `${shown} of ${all} characters are shown.`,
    zh: (shown: string, all: string) => `已显示 ${all} 个字符中的 ${shown} 个。`,
  },
} as const;

/** Characters of a piece: what a browser lays out without being felt. A multiple of a dump's line (78). */
const piece = 78 * 512;
/** Pieces in the page at once. What is behind them is in the file that can be saved. */
const mostPieces = 64;

/** A text of any length: the beginning, and more of it on demand. Only ever text, never markup. */
export function LongText({ source, label }: { readonly source: TextSource; readonly label: string }) {
  const t = useWords(words);
  const [pieces, setPieces] = useState<readonly string[]>([]);
  const shown = Math.min(pieces.length * piece, source.length);
  const more = useCallback(
    async (count: number) => {
      const from = count * piece;
      const read = await source.read(from, Math.min(from + piece, source.length));
      setPieces((before) => (before.length === count ? [...before, read] : before));
    },
    [source],
  );
  useEffect(() => {
    void more(0);
  }, [more]);
  return (
    <>
      <ScrollRegion className="try-text" label={label}>
        {pieces.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces stay where they are
          <pre key={index} className="try-wrapped">
            {text}
          </pre>
        ))}
      </ScrollRegion>
      {shown < source.length && (
        <div className="try-bar">
          <span className="quiet">{t.shown(shown.toLocaleString(), source.length.toLocaleString())}</span>
          {pieces.length < mostPieces && <Button onClick={() => void more(pieces.length)}>{t.more}</Button>}
        </div>
      )}
    </>
  );
}
