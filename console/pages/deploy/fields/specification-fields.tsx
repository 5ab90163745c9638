import { Form, Select } from 'antd';
import { NumberField } from '../../../forms/number-field.tsx';
import { useWords } from '../../../language/use-words.ts';
import { Failure } from '../../../ui/failure.tsx';
import { bounds } from '../values/bounds.ts';
import type { ScalingValues } from '../values/scaling-values.ts';
import { ScalingFields } from './scaling-fields.tsx';
import { useSpecifications } from './use-specifications.ts';

const words = {
  specification: { en: 'Specification', zh: '计算节点规格' },
  custom: { en: 'Custom', zh: '自定义' },
  cpu: { en: 'CPU cores', zh: 'CPU 核数' },
  memory: { en: 'Memory', zh: '内存' },
  instances: { en: 'Instances', zh: '计算节点个数' },
} as const;

/** How big an instance of a version is, and how many of them run. */
export function SpecificationFields({ index }: { readonly index: number }) {
  const t = useWords(words);
  const custom = Form.useWatch(['versions', index, 'specification']) === 'custom';
  const scaling: ScalingValues | undefined = Form.useWatch(['versions', index, 'scaling'], { preserve: true });
  const { data, error, refetch, names, shown } = useSpecifications();
  const named = names.map((name) => ({ value: name, label: shown(name) }));
  return (
    <>
      {error && <Failure error={error} retry={() => void refetch()} />}
      <Form.Item name={[index, 'specification']} label={t.specification} rules={[{ required: true }]}>
        <Select
          loading={data === undefined && error === null}
          options={[...named, { value: 'custom', label: t.custom }]}
          style={{ maxWidth: 480 }}
        />
      </Form.Item>
      {custom && (
        <div className="fields-in-line">
          <NumberField name={[index, 'cpu']} label={t.cpu} bound={bounds.cpu} required />
          <NumberField name={[index, 'memory']} label={t.memory} bound={bounds.memory} required unit="MB" />
        </div>
      )}
      <NumberField name={[index, 'instances']} label={t.instances} bound={startBound(scaling)} required />
      <ScalingFields index={index} />
    </>
  );
}

/** With how many a version may start. */
function startBound(scaling: ScalingValues | undefined) {
  if (!scaling?.on) return bounds.instances;
  const minimum = Math.max(1, scaling.minimum ?? 1);
  return { minimum, maximum: Math.max(minimum, scaling.maximum ?? bounds.instances.maximum) };
}
