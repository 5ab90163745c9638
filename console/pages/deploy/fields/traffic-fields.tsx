import { Form, Input, Select } from 'antd';
import { loadBalancings } from '../../../../src/contract/route.ts';
import { NumberField } from '../../../forms/number-field.tsx';
import { useWords } from '../../../language/use-words.ts';
import { bounds, patterns, usualWaitingRoom } from '../values/bounds.ts';

const words = {
  balancing: { en: 'A new connection goes to the instance', zh: '负载均衡策略' },
  LEAST_CONNECTIONS: { en: 'with the fewest', zh: '连接最少' },
  ROUND_ROBIN: { en: 'whose turn it is', zh: '轮询' },
  SOURCE_IP: { en: 'of the client’s address', zh: '源地址' },
  affinity: { en: 'One session, one instance', zh: '会话保持' },
  affinitySays: {
    en: 'Calls in which clients send the same value go to the same instance.',
    zh: '客户端发送相同值的调用会进入同一实例。',
  },
  untied: { en: 'Not needed', zh: '不需要' },
  header: { en: 'By a header field', zh: '按请求头' },
  query: { en: 'By a query parameter', zh: '按查询参数' },
  name: { en: 'Its name', zh: '请求头或参数名称' },
  badName: { en: 'A name such as X-Session-Id', zh: '请输入名称，例如 X-Session-Id' },
  waitingCalls: { en: 'Calls that wait for an instance', zh: '等待实例的最大调用数' },
  waitingSays: {
    en: 'Where the service scales, a call waits while no instance can be had.',
    zh: '仅用于弹性伸缩的服务：没有可用实例时调用会等待。',
  },
  waitingSeconds: { en: 'They wait for at most', zh: '最长等待时间' },
  seconds: { en: 's', zh: '秒' },
} as const;

/** Which instance a call goes to, and where it waits for one. */
export function TrafficFields() {
  const t = useWords(words);
  const affinity = Form.useWatch(['policy', 'affinity']) ?? 'none';
  return (
    <>
      <div className="fields-in-line">
        <Form.Item name={['policy', 'loadBalancing']} label={t.balancing}>
          <Select
            style={{ width: 320 }}
            options={loadBalancings.map((name) => ({ value: name, label: `${name} (${t[name]})` }))}
          />
        </Form.Item>
        <Form.Item name={['policy', 'affinity']} label={t.affinity} extra={t.affinitySays}>
          <Select
            style={{ width: 240 }}
            options={[
              { value: 'none', label: t.untied },
              { value: 'header', label: t.header },
              { value: 'query', label: t.query },
            ]}
          />
        </Form.Item>
        {affinity !== 'none' && (
          <Form.Item
            name={['policy', 'affinityName']}
            label={t.name}
            rules={[
              {
                required: true,
                pattern: patterns[affinity === 'header' ? 'headerName' : 'queryName'],
                message: t.badName,
              },
            ]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        )}
      </div>
      <div className="fields-in-line">
        <NumberField
          name={['policy', 'waitingCalls']}
          label={t.waitingCalls}
          extra={t.waitingSays}
          bound={bounds.waitingCalls}
          usual={String(usualWaitingRoom.max_calls)}
        />
        <NumberField
          name={['policy', 'waitingSeconds']}
          label={t.waitingSeconds}
          bound={bounds.waitingSeconds}
          usual={String(usualWaitingRoom.timeout_seconds)}
          unit={t.seconds}
        />
      </div>
    </>
  );
}
