import { Form, Switch } from 'antd';
import { NumberField } from '../../../forms/number-field.tsx';
import { useWords } from '../../../language/use-words.ts';
import { bounds } from '../values/bounds.ts';
import type { ScalingValues } from '../values/scaling-values.ts';

const words = {
  scaling: { en: 'Scale with the load', zh: '弹性伸缩' },
  says: {
    en: 'As many instances as open connections or CPU ask for. The number above is where it starts.',
    zh: '实例数随打开的连接数或 CPU 使用率自动增减，以上方的个数启动。',
  },
  minimum: { en: 'At least', zh: '最小实例数' },
  zero: {
    en: '0: none while nobody calls; the next call waits until one has started.',
    zh: '0 表示无调用时不保留实例，下一次调用会等待实例启动。',
  },
  maximum: { en: 'At most', zh: '最大实例数' },
  connections: { en: 'Open connections for each instance', zh: '每实例目标连接数' },
  cpu: { en: 'CPU of each instance', zh: '每实例目标 CPU 使用率' },
  either: {
    en: 'One of the two is needed; of both the one counts that asks for more.',
    zh: '至少填写其一；都填写时取需要更多实例者。',
  },
  idle: { en: 'The last one goes without calls after', zh: '无调用多久后缩容到 0' },
  more: { en: 'How fast it grows and shrinks', zh: '伸缩速度' },
  stable: { en: 'Stable window', zh: '稳定窗口' },
  stableSays: {
    en: 'It grows by the average of this time, and shrinks by the most that was in it.',
    zh: '按该时间内的平均值扩容，按其中的最大值缩容。',
  },
  panic: { en: 'Panic window', zh: '恐慌窗口' },
  threshold: { en: 'Panic threshold', zh: '恐慌阈值' },
  thresholdSays: {
    en: 'When the load of the panic window needs so much of the present instances (200 %: twice as many), it grows by that window at once.',
    zh: '恐慌窗口的负载所需实例数达到现有实例数的该比例时，立即按恐慌窗口扩容。',
  },
  seconds: { en: 's', zh: '秒' },
} as const;

/** How the number of a version's instances follows from its load (docs/en/scaling.md). */
export function ScalingFields({ index }: { readonly index: number }) {
  const t = useWords(words);
  const place = ['versions', index, 'scaling'];
  const current: Partial<ScalingValues> = Form.useWatch(place, { preserve: true }) ?? {};
  const { on = false, minimum, maximum, connections, cpuPercent } = current;
  const field = (name: keyof ScalingValues) => [index, 'scaling', name];
  return (
    <>
      <Form.Item name={field('on')} label={t.scaling} extra={t.says} valuePropName="checked">
        <Switch />
      </Form.Item>
      {on && (
        <>
          <div className="fields-in-line">
            <NumberField name={field('minimum')} label={t.minimum} extra={t.zero} bound={bounds.fewest} required />
            <NumberField
              name={field('maximum')}
              label={t.maximum}
              bound={{ ...bounds.instances, minimum: Math.max(1, minimum ?? 1) }}
              required
            />
          </div>
          <div className="fields-in-line">
            <NumberField
              name={field('connections')}
              label={t.connections}
              extra={t.either}
              bound={bounds.targetConnections}
              required={minimum !== maximum && cpuPercent == null}
            />
            <NumberField
              name={field('cpuPercent')}
              label={t.cpu}
              bound={bounds.targetPercent}
              unit="%"
              required={minimum !== maximum && connections == null}
            />
            {minimum === 0 && (
              <NumberField
                name={field('idleSeconds')}
                label={t.idle}
                bound={bounds.idleSeconds}
                unit={t.seconds}
                usual="300"
              />
            )}
          </div>
          <details>
            <summary>{t.more}</summary>
            <div className="fields-in-line">
              <NumberField
                name={field('stableSeconds')}
                label={t.stable}
                extra={t.stableSays}
                bound={bounds.stableSeconds}
                unit={t.seconds}
                usual="60"
              />
              <NumberField
                name={field('panicSeconds')}
                label={t.panic}
                bound={{ minimum: 1, maximum: current.stableSeconds ?? 60 }}
                unit={t.seconds}
                usual="6"
              />
              <NumberField
                name={field('panicPercent')}
                label={t.threshold}
                extra={t.thresholdSays}
                bound={bounds.panicPercent}
                unit="%"
                usual="200"
              />
            </div>
          </details>
        </>
      )}
    </>
  );
}
