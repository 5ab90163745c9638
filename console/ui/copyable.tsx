import { useEffect, useState } from 'react';
import { useWords } from '../language/use-words.ts';
import { ScrollRegion } from './scroll-region.tsx';

const words = {
  copy: { en: 'Copy', zh: '复制' },
  copied: { en: 'Copied', zh: '已复制' },
  refused: { en: 'Not allowed; select it instead', zh: '浏览器不允许，请手动选择复制' },
} as const;

interface CopyableProps {
  readonly text: string;
  /** What of it is seen, where that is not all. */
  readonly shown?: string;
  /** What it is, for those who do not see it beside the button. */
  readonly label: string;
  /** Lines of code, rather than a value in a line. */
  readonly block?: boolean;
}

/** Text with a button that copies it. */
export function Copyable({ text, shown = text, label, block = false }: CopyableProps) {
  const t = useWords(words);
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  const button = (
    <button
      type="button"
      className="plain"
      aria-label={`${outcome === undefined ? t.copy : t[outcome]}: ${label}`}
      onClick={() => void copy()}
    >
      {outcome === undefined ? t.copy : t[outcome]}
    </button>
  );
  if (!block) {
    return (
      <span className="copyable">
        <code title={text}>{shown}</code> {button}
      </span>
    );
  }
  return (
    <div className="copyable-block">
      {button}
      <ScrollRegion label={label}>
        <pre>{text}</pre>
      </ScrollRegion>
    </div>
  );
}
