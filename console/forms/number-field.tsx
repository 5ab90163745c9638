import { Form, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../language/use-words.ts';

const words = {
  missing: { en: 'Enter a number', zh: '请输入数字' },
  whole: {
    en: (minimum: number, maximum: number) => `A whole number from ${minimum} to ${maximum}`,
    zh: (minimum: number, maximum: number) => `${minimum} 到 ${maximum} 的整数`,
  },
  fraction: {
    en: (minimum: number, maximum: number) => `A number from ${minimum} to ${maximum}`,
    zh: (minimum: number, maximum: number) => `${minimum} 到 ${maximum} 的数字`,
  },
} as const;

/** What a number may be. */
export interface Bound {
  readonly minimum: number;
  readonly maximum: number;
  readonly fraction?: boolean;
}

interface NumberFieldProps {
  readonly name: string | (string | number)[];
  readonly label: string;
  readonly bound: Bound;
  /** It may not be left empty. */
  readonly required?: boolean;
  readonly unit?: string;
  /** What holds while it is empty. */
  readonly usual?: string | undefined;
  readonly extra?: ReactNode;
}

/** A field for a number, which says what is wrong with what is in it. */
export function NumberField({ name, label, bound, required = false, unit, usual, extra }: NumberFieldProps) {
  const t = useWords(words);
  const { minimum, maximum, fraction = false } = bound;
  const check = async (_: unknown, value: unknown) => {
    if (value === null || value === undefined || value === '') {
      if (required) throw new Error(t.missing);
      return;
    }
    const fits = typeof value === 'number' && value >= minimum && value <= maximum;
    if (!fits || !(fraction || Number.isInteger(value)))
      throw new Error((fraction ? t.fraction : t.whole)(minimum, maximum));
  };
  return (
    <Form.Item name={name} label={label} required={required} rules={[{ validator: check }]} extra={extra}>
      <InputNumber style={{ width: 180 }} placeholder={usual} {...(unit !== undefined && { suffix: unit })} />
    </Form.Item>
  );
}
