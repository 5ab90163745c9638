import type { KeyboardEvent } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { MessageRow } from './message-row.tsx';
import type { MessageView } from './message-view.ts';
import { useWindow } from './use-window.ts';

const words = {
  messages: { en: 'Messages', zh: '消息' },
  empty: {
    en: 'No message yet. Connect, and send the first one.',
    zh: '暂无消息。请先连接，然后发送第一条消息。',
  },
  noMatch: { en: 'No message is like this.', zh: '没有符合条件的消息。' },
} as const;

/** Pixels, as the style sheet has them. */
const height = { row: 46, sight: 322 } as const;
/** Rows that a page key moves by. */
const pageRows = 6;

interface MessageListProps {
  readonly view: MessageView;
  /** The sequence number of the message that is shown beside. */
  readonly selected: number | undefined;
  select(sequence: number): void;
}

/** The messages; only the rows in sight are in the page. Follows new ones while the last one is in sight. */
export function MessageList({ view, selected, select }: MessageListProps) {
  const t = useWords(words);
  const { count } = view;
  const { scroller, from, to, onScroll, reveal } = useWindow(count, view.at(count - 1)?.sequence, height);

  if (count === 0) return <p className="try-empty quiet">{view.total === 0 ? t.empty : t.noMatch}</p>;

  const move = (event: KeyboardEvent) => {
    const now = selected === undefined ? count : view.indexOf(selected);
    const target = {
      ArrowUp: now - 1,
      ArrowDown: now + 1,
      PageUp: now - pageRows,
      PageDown: now + pageRows,
      Home: 0,
      End: count - 1,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(count - 1, target));
    reveal(index);
    const message = view.at(index);
    if (message) select(message.sequence);
  };
  return (
    <div
      ref={scroller}
      className="try-messages"
      role="listbox"
      aria-label={t.messages}
      tabIndex={0}
      aria-activedescendant={selected === undefined ? undefined : `message-${selected}`}
      onKeyDown={move}
      onScroll={onScroll}
    >
      {/* Nothing but the height of all rows. */}
      <div role="presentation" style={{ height: count * height.row, position: 'relative' }}>
        {Array.from({ length: to - from }, (_, offset) => {
          const message = view.at(from + offset);
          if (message === undefined) return null;
          const { sequence } = message;
          const run = view.folds ? message.run : undefined;
          return (
            <MessageRow
              key={sequence}
              message={message}
              top={(from + offset) * height.row}
              place={from + offset + 1}
              of={count}
              selected={sequence === selected}
              folded={run?.count}
              foldedSize={run?.size}
              select={select}
            />
          );
        })}
      </div>
    </div>
  );
}
