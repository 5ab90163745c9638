import { Button } from 'antd';
import { useWords } from '../../language/use-words.ts';
import { type FoundField, type FoundFields, foundFieldNames, valueIn } from './found-fields.ts';
import type { ModelForm } from './model-form.ts';

const words = {
  kept: {
    en: 'You have entered something else than what was found. It stays, unless you take what was found:',
    zh: '以下内容与检查结果不同，已保留您填写的值；如需采用检查结果，请单击下方按钮：',
  },
  protocol: { en: 'protocol', zh: '通信协议' },
  port: { en: 'port', zh: '端口号' },
  readinessUrl: { en: 'readiness probe', zh: '就绪探针' },
  none: { en: 'none', zh: '无' },
  line: {
    en: (name: string, own: string, found: string) => `${name}: yours ${own}, found ${found}`,
    zh: (name: string, own: string, found: string) => `${name}：您填写的是 ${own}，检查结果为 ${found}`,
  },
  use: { en: 'Take what was found', zh: '采用检查结果' },
} as const;

interface FoundConflictProps {
  /** What was found where a person has put something else. */
  readonly asked: FoundFields;
  readonly current: ModelForm;
  onUse(): void;
}

/** Asks before what somebody has typed gives way to what was found. Nothing where nothing has to be asked. */
export function FoundConflict({ asked, current, onUse }: FoundConflictProps) {
  const t = useWords(words);
  const own = (field: FoundField) => valueIn(current, field);
  const names = foundFieldNames.filter((field) => asked[field] !== undefined && own(field) !== asked[field]);
  if (names.length === 0) return null;
  return (
    <div className="notice">
      <p>{t.kept}</p>
      <ul>
        {names.map((field) => (
          <li key={field}>{t.line(t[field], String(own(field) ?? t.none), String(asked[field]))}</li>
        ))}
      </ul>
      <Button onClick={onUse}>{t.use}</Button>
    </div>
  );
}
