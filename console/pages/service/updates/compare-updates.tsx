import { Select, Space } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { serviceLogsResponse } from '../../../../src/contract/resources/service-history.ts';
import { useWords } from '../../../language/use-words.ts';
import { ConfigDifferencesTable } from './config-differences-table.tsx';

const words = {
  title: { en: 'Compare', zh: '比较配置' },
  before: { en: 'Configuration before', zh: '之前的配置' },
  after: { en: 'Configuration after', zh: '之后的配置' },
} as const;

interface CompareUpdatesProps {
  /** The newest first, two at least. */
  readonly updates: z.infer<typeof serviceLogsResponse>['logs'];
}

/** The differences of two configurations: at first of the last two. */
export function CompareUpdates({ updates }: CompareUpdatesProps) {
  const t = useWords(words);
  const [chosen, setChosen] = useState<{ readonly before?: number; readonly after?: number }>({});
  const find = (generation: number | undefined) => updates.find((update) => update.generation === generation);
  const after = find(chosen.after) ?? updates[0];
  const before = find(chosen.before) ?? updates[1];
  if (after === undefined || before === undefined) return null;
  const options = updates.map(({ generation }) => ({ value: generation, label: String(generation) }));
  return (
    <>
      <h2>{t.title}</h2>
      <Space wrap className="filters">
        <Select
          aria-label={t.before}
          style={{ minWidth: 100 }}
          value={before.generation}
          options={options}
          onChange={(generation) => setChosen({ ...chosen, before: generation })}
        />
        <Select
          aria-label={t.after}
          style={{ minWidth: 100 }}
          value={after.generation}
          options={options}
          onChange={(generation) => setChosen({ ...chosen, after: generation })}
        />
      </Space>
      <ConfigDifferencesTable before={before} after={after} />
    </>
  );
}
