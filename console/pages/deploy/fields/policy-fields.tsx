import { Form, Input, Select, Switch } from 'antd';
import { forwardedHeaders } from '../../../../src/contract/route.ts';
import { drainSignals } from '../../../../src/contract/service.ts';
import { NumberField } from '../../../forms/number-field.tsx';
import { useWords } from '../../../language/use-words.ts';
import { bounds, limitBounds, patterns, usualLimits } from '../values/bounds.ts';
import { limitNames } from '../values/deploy-values.ts';
import { TrafficFields } from './traffic-fields.tsx';

const words = {
  max_connections: { en: 'Open connections', zh: '最大连接数' },
  max_connections_per_instance: { en: 'Open connections of an instance', zh: '单实例最大连接数' },
  max_connections_per_credential: { en: 'Open connections of a credential', zh: '单凭证最大连接数' },
  handshakes_per_second: { en: 'New WebSockets per second', zh: '每秒新建 WebSocket 数' },
  idle_timeout_seconds: { en: 'Idle limit', zh: '空闲超时' },
  max_duration_seconds: { en: 'Longest connection', zh: '最长连接时间' },
  messages_per_second: { en: 'Messages per second of a client', zh: '单连接每秒消息数' },
  bytes_per_second: { en: 'Bytes per second of a client', zh: '单连接每秒字节数' },
  none: { en: '0 is no limit.', zh: '0 表示不限制。' },
  seconds: { en: 's', zh: '秒' },
  headers: { en: 'Headers that tell the image of the client', zh: '转发给镜像的请求头' },
  replays: { en: 'A signature is good for one request only', zh: '拒绝重复使用的签名' },
  revoked: { en: 'Open sockets end with their credential', zh: '凭证吊销时断开连接' },
  drain: { en: 'Drain: open sockets may go on for', zh: '排空时限' },
  drainSays: {
    en: 'When their instance has to go; by default as the installation is set.',
    zh: '实例下线时生效，默认取平台设置。',
  },
  closeAfter: { en: 'Idle sockets are closed after', zh: '空闲连接开始关闭时间' },
  closeSays: { en: 'At most the time above; none by default.', zh: '不超过排空时限；默认不提前关闭。' },
  notify: { en: 'Tell the image of a drain', zh: '通知镜像排空' },
  nobody: { en: 'Do not tell it', zh: '不通知' },
  http: { en: 'POST to a path of its port', zh: '向其端口的路径发送 POST' },
  path: { en: 'Path', zh: '路径' },
  badPath: { en: 'A path that begins with /', zh: '请输入以 / 开头的路径' },
} as const;

/** How calls and sockets are treated (docs/en/service-policy.md). */
export function PolicyFields() {
  const t = useWords(words);
  const notify = Form.useWatch(['policy', 'notify']);
  const usualDrain: number | undefined = Form.useWatch(['policy', 'usualDrainSeconds'], { preserve: true });
  return (
    <>
      <p className="quiet">{t.none}</p>
      <div className="fields-in-line">
        {limitNames.map((limit) => (
          <NumberField
            key={limit}
            name={['policy', 'limits', limit]}
            label={t[limit]}
            bound={limitBounds[limit]}
            usual={String(usualLimits[limit])}
            {...(limit.endsWith('_seconds') && { unit: t.seconds })}
          />
        ))}
      </div>
      <Form.Item name={['policy', 'forwardHeaders']} label={t.headers}>
        <Select
          mode="multiple"
          style={{ maxWidth: 480 }}
          options={forwardedHeaders.map((header) => ({ value: header, label: header }))}
        />
      </Form.Item>
      <TrafficFields />
      <div className="fields-in-line">
        <Form.Item name={['policy', 'rejectReplays']} label={t.replays} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name={['policy', 'endRevoked']} label={t.revoked} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
      <div className="fields-in-line">
        <NumberField
          name={['policy', 'drainSeconds']}
          label={t.drain}
          extra={t.drainSays}
          usual={usualDrain === undefined ? undefined : String(usualDrain)}
          bound={bounds.drainSeconds}
          unit={t.seconds}
        />
        <NumberField
          name={['policy', 'closeAfterSeconds']}
          label={t.closeAfter}
          extra={t.closeSays}
          bound={bounds.drainSeconds}
          unit={t.seconds}
        />
        <Form.Item name={['policy', 'notify']} label={t.notify}>
          <Select
            style={{ width: 240 }}
            options={[
              { value: 'none', label: t.nobody },
              { value: 'http', label: t.http },
              ...drainSignals.map((signal) => ({ value: signal, label: signal })),
            ]}
          />
        </Form.Item>
        {notify === 'http' && (
          <Form.Item
            name={['policy', 'notifyPath']}
            label={t.path}
            rules={[{ required: true, pattern: patterns.notifyPath, message: t.badPath }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        )}
      </div>
    </>
  );
}
