import { Checkbox, Form, Input } from 'antd';
import { FieldList } from '../../../forms/field-list.tsx';
import { useWords } from '../../../language/use-words.ts';
import { mostVolumes, patterns } from '../values/bounds.ts';

const words = {
  volumes: { en: 'Storage', zh: '存储挂载' },
  name: { en: 'Volume', zh: '卷名称' },
  badName: { en: 'Letters, digits, . _ - (up to 63)', zh: '字母、数字及 . _ -，最多 63 个字符' },
  path: { en: 'Path in the container', zh: '挂载路径' },
  badPath: { en: 'An absolute path, such as /models', zh: '请输入绝对路径，例如 /models' },
  readOnly: { en: 'Read only', zh: '只读' },
  add: { en: 'Add volume', zh: '增加挂载' },
  made: { en: 'A volume that is not there yet is made.', zh: '不存在的卷将自动创建。' },
} as const;

/** The volumes that a version mounts. */
export function VolumeFields({ index }: { readonly index: number }) {
  const t = useWords(words);
  return (
    <FieldList
      label={t.volumes}
      name={[index, 'volumes']}
      addLabel={t.add}
      empty={{ name: '', mountPath: '', readOnly: false }}
      most={mostVolumes}
    >
      {(row) => (
        <>
          <Form.Item
            name={[row, 'name']}
            label={t.name}
            extra={t.made}
            rules={[{ required: true, pattern: patterns.volume, message: t.badName }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item
            name={[row, 'mountPath']}
            label={t.path}
            rules={[{ required: true, pattern: patterns.mountPath, message: t.badPath }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item name={[row, 'readOnly']} valuePropName="checked">
            <Checkbox>{t.readOnly}</Checkbox>
          </Form.Item>
        </>
      )}
    </FieldList>
  );
}
