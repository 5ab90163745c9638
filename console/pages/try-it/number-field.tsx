import { useState } from 'react';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  change(value: number): void;
}

/** A whole number within bounds; what is typed counts as soon as it is one. */
export function NumberField({ label, value, min, max, change }: NumberFieldProps) {
  const [typed, setTyped] = useState(String(value));
  const valid = (text: string) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
  return (
    <label className="try-field">
      {label}
      <input
        className="try-number"
        inputMode="numeric"
        title={`${min} – ${max}`}
        value={typed}
        maxLength={10}
        aria-invalid={!valid(typed)}
        onChange={({ target }) => {
          setTyped(target.value);
          if (valid(target.value)) change(Number(target.value));
        }}
        onBlur={() => setTyped(String(value))}
      />
    </label>
  );
}
