import { Button, Checkbox } from 'antd';
import { useWords } from '../../../language/use-words.ts';
import { savedBounds } from '../requests/saved-request.ts';
import type { QueryRow } from './call-address.ts';

const words = {
  name: { en: (row: number) => `Name ${row}`, zh: (row: number) => `名称 ${row}` },
  value: { en: (row: number) => `Value ${row}`, zh: (row: number) => `值 ${row}` },
  on: { en: (row: number) => `Send row ${row}`, zh: (row: number) => `发送第 ${row} 行` },
  remove: { en: (row: number) => `Remove row ${row}`, zh: (row: number) => `删除第 ${row} 行` },
  add: { en: 'Add a row', zh: '添加一行' },
} as const;

interface QueryRowsProps {
  /** What the rows are. */
  readonly label: string;
  readonly rows: readonly QueryRow[];
  change(rows: readonly QueryRow[]): void;
}

/** Names and values, as rows that can be switched off. */
export function QueryRows({ label, rows, change }: QueryRowsProps) {
  const t = useWords(words);
  const set = (index: number, part: Partial<QueryRow>) =>
    change(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <fieldset className="try-rows">
      <legend>{label}</legend>
      {rows.map(({ name, value, on }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is what stands at this place
        <div className="try-row" key={index}>
          <Checkbox
            aria-label={t.on(index + 1)}
            checked={on}
            onChange={({ target }) => set(index, { on: target.checked })}
          />
          <input
            aria-label={t.name(index + 1)}
            placeholder={t.name(index + 1)}
            value={name}
            maxLength={savedBounds.field}
            onChange={({ target }) => set(index, { name: target.value })}
          />
          <input
            aria-label={t.value(index + 1)}
            placeholder={t.value(index + 1)}
            value={value}
            maxLength={savedBounds.field}
            onChange={({ target }) => set(index, { value: target.value })}
          />
          <Button aria-label={t.remove(index + 1)} onClick={() => change(rows.toSpliced(index, 1))}>
            ×
          </Button>
        </div>
      ))}
      <Button
        disabled={rows.length >= savedBounds.rows}
        onClick={() => change([...rows, { name: '', value: '', on: true }])}
      >
        {t.add}
      </Button>
    </fieldset>
  );
}
