import { Button, Form } from 'antd';
import { NumberField } from '../../../forms/number-field.tsx';
import { VariableFields } from '../../../forms/variable-fields.tsx';
import { useWords } from '../../../language/use-words.ts';
import { bounds, mostVersions } from '../values/bounds.ts';
import { type DeployValues, newVersion, type VersionValues } from '../values/deploy-values.ts';
import { ModelPicker } from './model-picker.tsx';
import { ModelVariables } from './model-variables.tsx';
import { SpecificationFields } from './specification-fields.tsx';
import { UpdateFields } from './update-fields.tsx';
import { VolumeFields } from './volume-fields.tsx';

const words = {
  model: { en: 'Model and version', zh: '选择模型及版本' },
  version: { en: (number: number) => `Version ${number}`, zh: (number: number) => `版本 ${number}` },
  noModel: { en: 'Choose a model and its version', zh: '请选择模型及版本' },
  twice: { en: 'This version is there already', zh: '该模型版本已被选择' },
  weight: { en: 'Share of the calls', zh: '分流' },
  sum: {
    en: (sum: number) => `The shares have to sum to 100 %; they sum to ${sum} %`,
    zh: (sum: number) => `各版本分流之和必须为 100%，当前为 ${sum}%`,
  },
  remove: { en: 'Remove this version', zh: '删除此版本' },
  add: { en: 'Add model version and configuration', zh: '增加模型版本及配置' },
  advanced: { en: 'Storage, timeout and update policy', zh: '存储、超时与更新策略' },
} as const;

/** The model versions that run, and how. */
export function VersionFields() {
  const t = useWords(words);
  const form = Form.useFormInstance<DeployValues>();
  const versions = () => (form.getFieldValue('versions') ?? []) as readonly VersionValues[];
  const onceOnly = async (_: unknown, id: unknown) => {
    if (versions().filter(({ modelId }) => modelId !== undefined && modelId === id).length > 1)
      throw new Error(t.twice);
  };
  const sumsUp = async () => {
    const sum = versions().reduce((total, { weight }) => total + (weight ?? 0), 0);
    if (sum !== 100) throw new Error(t.sum(sum));
  };
  return (
    <Form.List name="versions" rules={[{ validator: async () => (versions().length > 1 ? sumsUp() : undefined) }]}>
      {(rows, { add, remove }, { errors }) => (
        <>
          {rows.map(({ key, name: index }) => (
            <section key={key} className="panel" aria-label={t.version(index + 1)}>
              <Form.Item name={[index, 'entry']} hidden>
                <input type="hidden" />
              </Form.Item>
              <Form.Item
                name={[index, 'modelId']}
                label={t.model}
                rules={[{ required: true, message: t.noModel }, { validator: onceOnly }]}
              >
                <ModelPicker />
              </Form.Item>
              {rows.length > 1 && (
                <NumberField name={[index, 'weight']} label={t.weight} bound={bounds.weight} required unit="%" />
              )}
              <SpecificationFields index={index} />
              <VariableFields place={['versions', index, 'variables']} name={[index, 'variables']} />
              <ModelVariables index={index} />
              <details>
                <summary>{t.advanced}</summary>
                <VolumeFields index={index} />
                <UpdateFields index={index} />
              </details>
              {rows.length > 1 && <Button onClick={() => remove(index)}>{t.remove}</Button>}
            </section>
          ))}
          <Form.ErrorList errors={errors} />
          {rows.length < mostVersions && (
            <p>
              <Button onClick={() => add(newVersion(undefined, 0))}>{t.add}</Button>
            </p>
          )}
        </>
      )}
    </Form.List>
  );
}
