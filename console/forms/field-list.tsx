import { Button, Form } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../language/use-words.ts';

const words = { remove: { en: 'Remove', zh: '删除' } } as const;

interface FieldListProps {
  readonly label: string;
  readonly name: (string | number)[];
  /** The button that adds a row. */
  readonly addLabel: string;
  /** A row in which nothing is entered. */
  readonly empty: object;
  /** Rows at most; any number when not given. */
  readonly most?: number;
  /** The fields of a row, by its number from 0 on. */
  children(row: number): ReactNode;
}

/** Fields that are there any number of times. */
export function FieldList({ label, name, addLabel, empty, most, children }: FieldListProps) {
  const t = useWords(words);
  return (
    <fieldset className="field-list">
      <legend>{label}</legend>
      <Form.List name={name}>
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name: row }) => (
              <div key={key} className="fields-in-line">
                {children(row)}
                <Button onClick={() => remove(row)} aria-label={`${t.remove} ${row + 1}`}>
                  {t.remove}
                </Button>
              </div>
            ))}
            {(most === undefined || rows.length < most) && <Button onClick={() => add(empty)}>{addLabel}</Button>}
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
