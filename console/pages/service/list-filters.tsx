import { Input, Select, Space } from 'antd';
import type { ReactNode } from 'react';

interface ListFiltersProps<Kind extends string> {
  /** One kind of rows alone; the empty one is all of them. */
  readonly kind: {
    readonly label: string;
    readonly all: string;
    readonly chosen: Kind | '';
    readonly options: readonly { readonly value: Kind; readonly label: string }[];
    choose(kind: Kind | ''): void;
  };
  readonly search: { readonly label: string; readonly longest: number; find(text: string): void };
  /** What else there is in the bar. */
  readonly children?: ReactNode;
}

/** The bar above a list of the service: one kind of rows, and a search. */
export function ListFilters<Kind extends string>({ kind, search, children }: ListFiltersProps<Kind>) {
  return (
    <Space wrap className="filters">
      <Select<Kind | ''>
        aria-label={kind.label}
        value={kind.chosen}
        style={{ minWidth: 180 }}
        onChange={kind.choose}
        options={[{ value: '', label: kind.all }, ...kind.options]}
      />
      <Input.Search
        aria-label={search.label}
        placeholder={search.label}
        allowClear
        maxLength={search.longest}
        onSearch={(text) => search.find(text.trim())}
      />
      {children}
    </Space>
  );
}
