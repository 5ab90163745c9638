import { Button } from 'antd';
import { useMemo } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { sizeText } from '../format/sizes.ts';
import { previewOf, utf8Size } from '../messages/message.ts';
import type { Attachment } from './draft.ts';

const words = {
  text: { en: (size: string) => `A text of ${size}`, zh: (size: string) => `文本，${size}` },
  kept: {
    en: 'It is too long for the text field, and is sent as it was pasted.',
    zh: '内容过长，未放入输入框，发送时保持原样。',
  },
  file: {
    en: (name: string, size: string) => `${name}, ${size}`,
    zh: (name: string, size: string) => `${name}，${size}`,
  },
  remove: { en: 'Remove', zh: '移除' },
} as const;

interface AttachmentLineProps {
  readonly attachment: Attachment;
  remove(): void;
}

/** What will be sent in place of the text field's content: how much it is, and how it begins. */
export function AttachmentLine({ attachment, remove }: AttachmentLineProps) {
  const t = useWords(words);
  const said = useMemo(() => {
    if (attachment.kind === 'file') return { title: [attachment.file.name, attachment.file.size] as const };
    return { title: ['', utf8Size(attachment.text)] as const, preview: previewOf({ data: attachment.text }) };
  }, [attachment]);
  const [name, size] = said.title;
  return (
    <section className="try-attachment" aria-live="polite">
      <div className="try-bar">
        <strong>{attachment.kind === 'file' ? t.file(name, sizeText(size)) : t.text(sizeText(size))}</strong>
        <Button onClick={remove}>{t.remove}</Button>
      </div>
      {said.preview !== undefined && (
        <>
          <p className="quiet">{t.kept}</p>
          <pre className="try-wrapped">{said.preview}</pre>
        </>
      )}
    </section>
  );
}
