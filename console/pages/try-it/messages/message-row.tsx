import { memo } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { clockText, gapText, sizeText } from '../format/sizes.ts';
import { kindOf, type Message, previewOf } from './message.ts';

const words = {
  sent: { en: 'Sent', zh: '发送' },
  received: { en: 'Received', zh: '接收' },
  event: { en: 'Connection', zh: '连接' },
  text: { en: 'text', zh: '文本' },
  binary: { en: 'binary', zh: '二进制' },
  sound: { en: (count: number) => `Sound, ${count} messages`, zh: (count: number) => `音频，${count} 条消息` },
} as const;

const arrows = { sent: '↑', received: '↓', event: '•' } as const;

interface MessageRowProps {
  readonly message: Message;
  /** Pixels from the first row. */
  readonly top: number;
  /** Of this row, from 1 on, among all that there are. */
  readonly place: number;
  readonly of: number;
  readonly selected: boolean;
  /** Where the row stands for all messages of a sound: how many there are, and their bytes. */
  readonly folded: number | undefined;
  readonly foldedSize: number | undefined;
  select(sequence: number): void;
}

/** One message: what it is, and below how it begins. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, top, place, of, selected, folded, foldedSize, select } = props;
  const t = useWords(words);
  const { sequence, at, sinceLast, direction, size } = message;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      id={`message-${sequence}`}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={place}
      aria-setsize={of}
      className={`try-message try-message-${direction}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => select(sequence)}
    >
      <span className="try-head">
        <span className="try-direction">
          {arrows[direction]} {t[direction]}
        </span>
        <span>{clockText(at)}</span>
        <span className="try-gap quiet">{sinceLast === undefined ? '' : gapText(sinceLast)}</span>
        {direction !== 'event' && (
          <span className="quiet">{`${t[kindOf(message)]} ${sizeText(foldedSize ?? size)}`}</span>
        )}
      </span>
      <span className="try-preview">{folded === undefined ? previewOf(message) : t.sound(folded)}</span>
    </div>
  );
});
