import { useState } from 'react';
import type { MonitorPoint } from '../../../../src/contract/resources/monitor-history.ts';
import { useLanguage } from '../../../language/use-language.ts';
import { useWords } from '../../../language/use-words.ts';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import { Time } from '../../../ui/time.tsx';
import type { MonitoredValue } from './monitored-values.ts';

const words = {
  title: { en: 'All values as a table', zh: '以表格显示全部数据' },
  when: { en: 'From', zh: '起始时间' },
  unseen: { en: 'not seen', zh: '无数据' },
} as const;

interface MonitoredTableProps {
  readonly points: readonly MonitorPoint[];
  readonly values: readonly MonitoredValue[];
}

/** What the charts show, in numbers: the latest first. */
export function MonitoredTable({ points, values }: MonitoredTableProps) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <details className="panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.title}</summary>
      {open && (
        <ScrollRegion label={t.title} className="monitored">
          <table className="differences">
            <thead>
              <tr>
                <th scope="col">{t.when}</th>
                {values.map(({ title }) => (
                  <th key={title.en} scope="col">
                    {title[language]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.time}>
                  <th scope="row">
                    <Time at={point.time} />
                  </th>
                  {values.map(({ title, of, format }) => {
                    const value = of(point);
                    return <td key={title.en}>{value === undefined ? t.unseen : format(value)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </details>
  );
}
