import { Checkbox, Form, Input } from 'antd';
import { hiddenValue } from '../../src/contract/service.ts';
import { useWords } from '../language/use-words.ts';
import { FieldList } from './field-list.tsx';
import { variableName } from './shown-variable.ts';

const words = {
  variables: { en: 'Environment variables', zh: '环境变量' },
  name: { en: 'Variable name', zh: '变量名' },
  value: { en: 'Value', zh: '值' },
  secret: { en: 'Secret', zh: '加密' },
  add: { en: 'Add environment variable', zh: '增加环境变量' },
  badName: { en: 'A name without "="', zh: '变量名不能为空或包含“=”' },
  twice: { en: 'This name is there twice', zh: '变量名重复' },
  hidden: { en: 'Write the value: the one that is kept is shown to nobody.', zh: '请重新填写：已加密的原值不可查看。' },
  kept: { en: '****** keeps the value as it is.', zh: '****** 表示保留原值。' },
} as const;

interface VariableFieldsProps {
  /** Where the list stands in the form. */
  readonly place: readonly (string | number)[];
  /** The part of it below the `Form.List` in which it is; all of it when not given. */
  readonly name?: (string | number)[];
}

/** Environment variables; the value of a secret one is kept encrypted. */
export function VariableFields({ place, name = [...place] }: VariableFieldsProps) {
  const t = useWords(words);
  const form = Form.useFormInstance();
  const secretAt = (row: number) => [...place, row, 'secret'];
  const onceOnly = async (_: unknown, given: unknown) => {
    const rows = (form.getFieldValue([...place]) ?? []) as readonly { readonly name?: string }[];
    if (rows.filter((row) => row?.name === given).length > 1) throw new Error(t.twice);
  };
  return (
    <FieldList label={t.variables} name={name} addLabel={t.add} empty={{ name: '', value: '', secret: false }}>
      {(row) => (
        <>
          <Form.Item
            name={[row, 'name']}
            label={t.name}
            rules={[{ required: true, pattern: variableName, message: t.badName }, { validator: onceOnly }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item noStyle dependencies={[secretAt(row)]}>
            {({ getFieldValue }) => {
              const secret = getFieldValue(secretAt(row)) === true;
              const kept = getFieldValue([...place, row, 'value']) === hiddenValue;
              return (
                <Form.Item
                  name={[row, 'value']}
                  label={t.value}
                  extra={secret && kept ? t.kept : undefined}
                  // The platform alone knows it, and goes on keeping it to itself.
                  rules={[{ validator: async () => (kept && !secret ? refuse(t.hidden) : undefined) }]}
                >
                  {secret ? (
                    <Input.Password autoComplete="new-password" visibilityToggle={false} />
                  ) : (
                    <Input autoComplete="off" />
                  )}
                </Form.Item>
              );
            }}
          </Form.Item>
          <Form.Item name={[row, 'secret']} valuePropName="checked">
            <Checkbox>{t.secret}</Checkbox>
          </Form.Item>
        </>
      )}
    </FieldList>
  );
}

function refuse(message: string): never {
  throw new Error(message);
}
