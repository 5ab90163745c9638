import { Form, Input, Select, Switch } from 'antd';
import { NameField } from '../../../forms/name-field.tsx';
import { NumberField } from '../../../forms/number-field.tsx';
import { useWords } from '../../../language/use-words.ts';
import { bounds, patterns } from '../values/bounds.ts';

const words = {
  description: { en: 'Description', zh: '描述' },
  badDescription: {
    en: 'At most 100 characters, none of ! < > + = & " \'',
    zh: '最多 100 个字符，不能包含 ! < > + = & " \'',
  },
  autoStop: { en: 'Auto stop', zh: '自动停止' },
  autoStopSays: {
    en: 'Stops the service by itself after a time, which counts from its start or from this change.',
    zh: '打开后，服务自启动（或本次修改）起达到设定的时间即自动停止。',
  },
  after: { en: 'Stop after', zh: '停止时间' },
  unit: { en: 'Unit', zh: '单位' },
  DAYS: { en: 'days', zh: '天' },
  HOURS: { en: 'hours', zh: '小时' },
  MINUTES: { en: 'minutes', zh: '分钟' },
} as const;

/** What the service is called, and when it ends by itself. */
export function BasicFields({ named }: { readonly named: boolean }) {
  const t = useWords(words);
  const autoStop = Form.useWatch('autoStop') === true;
  return (
    <>
      <NameField fixed={named} maxWidth={480} />
      <Form.Item
        name="description"
        label={t.description}
        rules={[{ pattern: patterns.description, message: t.badDescription }]}
      >
        <Input.TextArea rows={2} maxLength={100} style={{ maxWidth: 480 }} />
      </Form.Item>
      <Form.Item name="autoStop" label={t.autoStop} valuePropName="checked" extra={t.autoStopSays}>
        <Switch />
      </Form.Item>
      {autoStop && (
        <div className="fields-in-line">
          <NumberField name="autoStopDuration" label={t.after} bound={bounds.autoStopDuration} required />
          <Form.Item name="autoStopUnit" label={t.unit}>
            <Select
              style={{ width: 120 }}
              options={(['MINUTES', 'HOURS', 'DAYS'] as const).map((unit) => ({ value: unit, label: t[unit] }))}
            />
          </Form.Item>
        </div>
      )}
    </>
  );
}
