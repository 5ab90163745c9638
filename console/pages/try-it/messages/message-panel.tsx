import { useEffect, useMemo, useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import { sizeText } from '../format/sizes.ts';
import { useChanges } from '../use-changes.ts';
import { FilterBar } from './filter-bar.tsx';
import { MessageDetail } from './message-detail.tsx';
import { MessageList } from './message-list.tsx';
import { type MessageLog, messageLogBounds } from './message-log.ts';
import { MessageView } from './message-view.ts';

const words = {
  title: { en: 'Messages', zh: '消息' },
  bounds: {
    en: (count: string, size: string) => `The latest ${count} messages and ${size} are kept, in this page alone.`,
    zh: (count: string, size: string) => `仅在本页面保留最近 ${count} 条、共 ${size} 的消息。`,
  },
  dropped: {
    en: (count: string) => `${count} older ones were dropped.`,
    zh: (count: string) => `已丢弃更早的 ${count} 条。`,
  },
} as const;

/** What was sent and received: a list, and one message in full below it. */
export function MessagePanel({ log }: { readonly log: MessageLog }) {
  const t = useWords(words);
  const view = useMemo(() => new MessageView(log), [log]);
  useEffect(() => () => view[Symbol.dispose](), [view]);
  useChanges(view);
  const [selected, setSelected] = useState<number>();
  const message = selected === undefined ? undefined : log.get(selected);
  const { messages, bytes } = messageLogBounds;
  return (
    <ScrollRegion className="panel try-log" label={t.title}>
      <FilterBar log={log} view={view} title={t.title} />
      <MessageList view={view} selected={selected} select={setSelected} />
      {message && <MessageDetail key={message.sequence} message={message} close={() => setSelected(undefined)} />}
      <p className="quiet">
        {t.bounds(messages.toLocaleString(), sizeText(bytes))}{' '}
        {log.dropped > 0 && t.dropped(log.dropped.toLocaleString())}
      </p>
    </ScrollRegion>
  );
}
