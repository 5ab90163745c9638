import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { saveFile } from '../../../ui/save-file.ts';
import { inSlices } from '../in-slices.ts';
import { exportMessages } from './export-messages.ts';
import type { MessageFilter } from './matches.ts';
import type { Direction, MessageKind } from './message.ts';
import type { MessageLog } from './message-log.ts';
import type { MessageView } from './message-view.ts';

const words = {
  filter: { en: 'Filter the list', zh: '筛选列表' },
  search: { en: 'Search messages', zh: '搜索消息' },
  direction: { en: 'Direction', zh: '方向' },
  kind: { en: 'Kind', zh: '类型' },
  all: { en: 'all', zh: '全部' },
  sent: { en: 'sent', zh: '发送' },
  received: { en: 'received', zh: '接收' },
  event: { en: 'connection', zh: '连接' },
  text: { en: 'text', zh: '文本' },
  binary: { en: 'binary', zh: '二进制' },
  folds: { en: 'A sound is one row', zh: '音频合并为一行' },
  export: { en: 'Export', zh: '导出' },
  clear: { en: 'Clear', zh: '清空' },
  searching: { en: 'Searching…', zh: '搜索中…' },
  shown: {
    en: (shown: number, all: number) => `${shown} of ${all} messages`,
    zh: (shown: number, all: number) => `显示 ${shown} 条，共 ${all} 条`,
  },
} as const;

const directions: readonly Direction[] = ['sent', 'received', 'event'];
const kinds: readonly MessageKind[] = ['text', 'binary'];
const longestSearch = 1_000;

interface FilterBarProps {
  readonly log: MessageLog;
  readonly view: MessageView;
  /** What the list is. */
  readonly title: string;
}

/** What is shown of the messages, and what can be done with all of them. */
export function FilterBar({ log, view, title }: FilterBarProps) {
  const t = useWords(words);
  const [filter, setFilter] = useState<MessageFilter>(view.filter);
  const [exporting, setExporting] = useState(false);
  const change = (part: Partial<MessageFilter>) => {
    const next = { ...filter, ...part };
    setFilter(next);
    view.setFilter(next);
  };
  async function save() {
    setExporting(true);
    try {
      const parts = await inSlices(exportMessages(log));
      saveFile('messages.jsonl', new Blob(parts, { type: 'application/x-ndjson' }));
    } finally {
      setExporting(false);
    }
  }
  return (
    <>
      <div className="try-bar">
        <h2>{title}</h2>
        <output className="quiet">
          {view.searching ? t.searching : view.total > 0 && t.shown(view.count, view.total)}
        </output>
        <span className="space" />
        <Button loading={exporting} disabled={log.count === 0} onClick={() => void save()}>
          {t.export}
        </Button>
        <Button disabled={log.count === 0} onClick={() => log.clear()}>
          {t.clear}
        </Button>
      </div>
      <search className="try-bar" aria-label={t.filter}>
        <span className="try-field try-search">
          <input
            type="search"
            aria-label={t.search}
            placeholder={t.search}
            value={filter.text}
            maxLength={longestSearch}
            onChange={({ target }) => change({ text: target.value })}
          />
        </span>
        <label className="try-field">
          {t.direction}
          <select
            value={[...filter.directions][0] ?? ''}
            onChange={({ target }) => change({ directions: new Set(directions.filter((one) => one === target.value)) })}
          >
            <option value="">{t.all}</option>
            {directions.map((one) => (
              <option key={one} value={one}>
                {t[one]}
              </option>
            ))}
          </select>
        </label>
        <label className="try-field">
          {t.kind}
          <select
            value={[...filter.kinds][0] ?? ''}
            onChange={({ target }) => change({ kinds: new Set(kinds.filter((one) => one === target.value)) })}
          >
            <option value="">{t.all}</option>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {t[one]}
              </option>
            ))}
          </select>
        </label>
        {log.hasRuns && (
          <Checkbox checked={filter.folds} onChange={({ target }) => change({ folds: target.checked })}>
            {t.folds}
          </Checkbox>
        )}
      </search>
    </>
  );
}
