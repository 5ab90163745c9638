import { Form, Input } from 'antd';
import { useWords } from '../language/use-words.ts';
import { namePattern } from './name-pattern.ts';

const words = {
  name: { en: 'Name', zh: '名称' },
  noName: { en: 'Enter a name.', zh: '请填写名称。' },
  badName: { en: 'The name does not keep to this rule:', zh: '名称不符合以下规则：' },
  rule: {
    en: '1 to 64 letters of any script, digits, hyphens and underscores.',
    zh: '1～64 个字符，可以包含中文、字母、数字、中划线和下划线。',
  },
} as const;

interface NameFieldProps {
  /** It has its name for good. */
  readonly fixed?: boolean;
  /** Pixels. */
  readonly maxWidth?: number;
}

/** What a model or a service is called. */
export function NameField({ fixed = false, maxWidth }: NameFieldProps) {
  const t = useWords(words);
  return (
    <Form.Item
      name="name"
      label={t.name}
      extra={fixed ? undefined : t.rule}
      rules={[
        { required: true, message: t.noName },
        { pattern: namePattern, message: t.badName },
      ]}
      validateTrigger="onBlur"
    >
      <Input disabled={fixed} autoComplete="off" style={{ maxWidth }} />
    </Form.Item>
  );
}
