import { Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../language/use-words.ts';
import { Failure } from './failure.tsx';

const words = {
  total: { en: (count: number) => `${count} in all`, zh: (count: number) => `共 ${count} 条` },
} as const;

/** Rows on a page. */
export const pageSize = 20;

interface ListingProps<Row extends object> {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: NonNullable<TableProps<Row>['columns']>;
  readonly rowKey: (row: Row) => string;
  readonly rows: readonly Row[] | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  /** Shown instead of a table without rows: what would be here, and how it comes to be. */
  readonly empty: ReactNode;
  /** Rows that open. */
  readonly expandable?: TableProps<Row>['expandable'];
  /** Absent where all rows are there. Pages are counted from 1. */
  readonly paging?: { readonly page: number; readonly total: number; show(page: number): void };
  /** Sorts by another column; those that can be have `sorter: true` and a `key`. */
  readonly sort?: (key: string, order: 'asc' | 'desc') => void;
  readonly selection?: RowSelection<Row>;
}

interface RowSelection<Row> {
  /** Keys of the chosen rows. */
  readonly chosen: readonly string[];
  choose(keys: readonly string[]): void;
  selectable(row: Row): boolean;
  /** What the row is called, for screen readers. */
  name(row: Row): string;
}

/** A table of what the API lists: loading, empty and failing each look like what they are. */
export function Listing<Row extends object>(props: ListingProps<Row>) {
  const { label, columns, rowKey, rows, error, retry, empty, expandable, paging, sort, selection } = props;
  const t = useWords(words);
  // What was there stays, below the words of why it is not newer.
  const failure = error && <Failure error={error} retry={retry} />;
  if (error && rows === undefined) return failure;
  if (rows?.length === 0 && (paging === undefined || paging.total === 0)) return <div className="panel">{empty}</div>;
  return (
    <section aria-label={label} className={selection && 'listing'}>
      {failure}
      <Table<Row>
        columns={columns}
        dataSource={rows === undefined ? [] : [...rows]}
        rowKey={rowKey}
        loading={rows === undefined}
        {...(expandable && { expandable })}
        size="middle"
        // A table that scrolls by itself holds its header twice, with what can be focused in it: a wide one scrolls in its section.
        {...(selection === undefined && { scroll: { x: 'max-content' } })}
        sortDirections={['ascend', 'descend', 'ascend']}
        onChange={(_pagination, _filters, sorted, { action }) => {
          if (action !== 'sort' || Array.isArray(sorted)) return;
          sort?.(String(sorted.columnKey), sorted.order === 'ascend' ? 'asc' : 'desc');
        }}
        {...(selection && {
          rowSelection: {
            selectedRowKeys: [...selection.chosen],
            onChange: (keys) => selection.choose(keys.map(String)),
            getCheckboxProps: (row) => ({ disabled: !selection.selectable(row), 'aria-label': selection.name(row) }),
          },
        })}
        pagination={
          paging === undefined
            ? false
            : {
                current: paging.page,
                pageSize,
                total: paging.total,
                showTotal: t.total,
                showSizeChanger: false,
                hideOnSinglePage: true,
                onChange: paging.show,
              }
        }
      />
    </section>
  );
}
