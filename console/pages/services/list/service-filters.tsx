import { Input, Select, Space } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { serviceStatuses } from '../../../../src/contract/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { statusWords } from '../status/service-status.tsx';
import type { ServiceListQuery } from './list-query.ts';

const words = {
  name: { en: 'Search by name', zh: '按名称搜索' },
  status: { en: 'Status', zh: '状态' },
  all: { en: 'All statuses', zh: '全部状态' },
} as const;

interface ServiceFiltersProps {
  readonly query: ServiceListQuery;
  show(change: Partial<ServiceListQuery>): void;
  /** Buttons at the end. */
  readonly children: ReactNode;
}

export function ServiceFilters({ query, show, children }: ServiceFiltersProps) {
  const t = useWords(words);
  const statuses = useWords(statusWords);
  const [name, setName] = useState(query.name);
  useEffect(() => setName(query.name), [query.name]);
  return (
    <Space wrap className="filters">
      <Input.Search
        value={name}
        onChange={({ target }) => setName(target.value)}
        aria-label={t.name}
        placeholder={t.name}
        maxLength={64}
        allowClear
        onSearch={(text) => show({ name: text.trim() })}
      />
      <Select<ServiceListQuery['status'] | ''>
        aria-label={t.status}
        style={{ minWidth: 140 }}
        value={query.status ?? ''}
        onChange={(status) => show({ status: status || undefined })}
        options={[
          { value: '', label: t.all },
          ...serviceStatuses.map((status) => ({ value: status, label: statuses[status] })),
        ]}
      />
      {children}
    </Space>
  );
}
