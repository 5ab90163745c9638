import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { saveFile } from '../../../ui/save-file.ts';
import { guessForm, type TextForm } from '../format/format-request.ts';
import { FormattedText } from '../format/formatted-text.tsx';
import { LongText } from '../format/long-text.tsx';
import { clockText, sizeText } from '../format/sizes.ts';
import { hexSource, plainSource } from '../format/text-source.ts';
import type { Message } from './message.ts';

const words = {
  title: { en: (sequence: number) => `Message ${sequence}`, zh: (sequence: number) => `消息 ${sequence}` },
  content: { en: 'Content', zh: '内容' },
  shownAs: { en: 'Shown as', zh: '显示为' },
  raw: { en: 'Raw', zh: '原文' },
  hex: { en: 'Hex', zh: '十六进制' },
  json: { en: 'JSON', zh: 'JSON' },
  xml: { en: 'XML', zh: 'XML' },
  html: { en: 'HTML (as text)', zh: 'HTML（按文本显示）' },
  copy: { en: 'Copy', zh: '复制' },
  copied: { en: 'Copied', zh: '已复制' },
  refused: { en: 'Not allowed by the browser', zh: '浏览器不允许' },
  save: { en: 'Save', zh: '保存' },
  close: { en: 'Close', zh: '关闭' },
} as const;

type Shown = TextForm | 'raw' | 'hex';

const forms = ['json', 'xml', 'html'] as const;

interface MessageDetailProps {
  readonly message: Message;
  close(): void;
}

/** One message in full: with its form, as it came, and byte by byte. */
export function MessageDetail({ message, close }: MessageDetailProps) {
  const t = useWords(words);
  const { data, sequence, at, size } = message;
  const text = typeof data === 'string' ? data : undefined;
  const [shown, setShown] = useState<Shown>(() => (text === undefined ? 'hex' : (guessForm(text) ?? 'raw')));
  const [copied, setCopied] = useState<'copied' | 'refused'>();
  const copy = () =>
    navigator.clipboard.writeText(text ?? '').then(
      () => setCopied('copied'),
      () => setCopied('refused'),
    );
  const title = t.title(sequence);
  const place = useRef<HTMLElement>(null);
  // Below the list, which may fill a small screen.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={place} className="try-detail" aria-label={title}>
      <div className="try-bar">
        <strong>{title}</strong>
        <span className="quiet">
          {clockText(at)} · {sizeText(size)}
        </span>
        <span className="space" />
        <label className="try-field">
          {t.shownAs}
          <select value={shown} onChange={({ target }) => setShown(target.value as Shown)}>
            {text !== undefined &&
              [...forms, 'raw' as const].map((form) => <option key={form} value={form} label={t[form]} />)}
            <option value="hex" label={t.hex} />
          </select>
        </label>
        {text !== undefined && <Button onClick={() => void copy()}>{copied ? t[copied] : t.copy}</Button>}
        <Button onClick={() => saveFile(`message-${sequence}.${text === undefined ? 'bin' : 'txt'}`, new Blob([data]))}>
          {t.save}
        </Button>
        <Button onClick={close}>{t.close}</Button>
      </div>
      <Body key={shown} data={data} shown={shown} label={t.content} />
    </section>
  );
}

function Body({
  data,
  shown,
  label,
}: {
  readonly data: Message['data'];
  readonly shown: Shown;
  readonly label: string;
}) {
  const [source] = useState(() => {
    if (shown !== 'hex' && typeof data === 'string') return plainSource(data);
    return hexSource(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  });
  if (typeof data === 'string' && shown !== 'hex' && shown !== 'raw') {
    return <FormattedText text={data} form={shown} label={label} />;
  }
  return <LongText source={source} label={label} />;
}
