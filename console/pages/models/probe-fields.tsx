import { Form, Input, InputNumber, Radio, Switch } from 'antd';
import { useWords } from '../../language/use-words.ts';
import type { FoundFields } from './found-fields.ts';
import { FoundMark } from './found-mark.tsx';
import { type ModelForm, newProbe, type ProbeForm, type ProbeKey, probeKeys } from './model-form.ts';

const words = {
  title: { en: 'Health check', zh: '健康检查' },
  keep: {
    en: 'Keep the default unless the image has a health check: an instance is ready when its port accepts connections.',
    zh: '保持默认即可：实例端口可连接时即视为就绪。如果镜像中配置了健康检查，请按实际情况配置。',
  },
  startup_health: { en: 'Startup probe', zh: '启动检查' },
  readiness_health: { en: 'Readiness probe', zh: '就绪检查' },
  health: { en: 'Liveness probe', zh: '存活检查' },
  method: { en: 'How', zh: '检查方式' },
  HTTP: { en: 'HTTP request', zh: 'HTTP请求检查' },
  EXEC: { en: 'Command', zh: '执行命令检查' },
  TCP: { en: 'TCP connection', zh: 'TCP连接检查' },
  WEBSOCKET: { en: 'WebSocket handshake', zh: 'WebSocket握手检查' },
  url: { en: 'URL', zh: '健康检查URL' },
  urlRule: {
    en: 'A path of printable ASCII characters, as /health.',
    zh: '由可打印 ASCII 字符组成的路径，例如 /health。',
  },
  command: { en: 'Command', zh: '检查命令' },
  commandRule: {
    en: 'A command that the container has; at most 4096 characters.',
    zh: '请填写容器内可执行的命令，最多 4096 个字符。',
  },
  period: { en: 'Period (s)', zh: '健康检查周期（秒）' },
  delay: { en: 'Delay (s)', zh: '延迟时间（秒）' },
  timeout: { en: 'Time-out (s)', zh: '超时时间（秒）' },
  failures: { en: 'Maximum failures', zh: '最大失败次数' },
  numberRule: {
    en: (least: number) => `A whole number from ${least} on.`,
    zh: (least: number) => `请输入不小于 ${least} 的整数。`,
  },
} as const;

const methods = ['HTTP', 'EXEC', 'TCP', 'WEBSOCKET'] as const;
const longest = 2_147_483_647;
const numbers = [
  ['period', 1],
  ['delay', 0],
  ['timeout', 1],
  ['failures', 1],
] as const;

/** The three probes; none unless it is switched on. `found`: what an examination has filled in. */
export function ProbeFields({ found }: { readonly found: FoundFields }) {
  const t = useWords(words);
  return (
    <fieldset className="fields">
      <legend>{t.title}</legend>
      <p className="quiet">{t.keep}</p>
      {probeKeys.map((key) => (
        <Probe key={key} name={key} found={key === 'readiness_health' ? found.readinessUrl : undefined} />
      ))}
    </fieldset>
  );
}

interface ProbeProps {
  readonly name: ProbeKey;
  /** The URL that an examination has filled in. */
  readonly found: string | undefined;
}

function Probe({ name, found }: ProbeProps) {
  const t = useWords(words);
  const form = Form.useFormInstance<ModelForm>();
  const at = (field: keyof ProbeForm) => ['probes', name, field];
  const { on, method, url }: ProbeForm = Form.useWatch(['probes', name], { form, preserve: true }) ?? newProbe;
  return (
    <fieldset aria-label={t[name]} className="bare">
      <Form.Item name={at('on')} label={t[name]} valuePropName="checked" layout="horizontal">
        <Switch />
      </Form.Item>
      {on && (
        <>
          <Form.Item name={at('method')} label={t.method}>
            <Radio.Group options={methods.map((value) => ({ value, label: t[value] }))} />
          </Form.Item>
          {(method === 'HTTP' || method === 'WEBSOCKET') && (
            <Form.Item
              name={at('url')}
              label={t.url}
              extra={found !== undefined && url === found ? <FoundMark /> : undefined}
              rules={[{ required: true, pattern: /^[\x21-\x7e]{1,1024}$/, message: t.urlRule }]}
            >
              <Input autoComplete="off" />
            </Form.Item>
          )}
          {method === 'EXEC' && (
            <Form.Item
              name={at('command')}
              label={t.command}
              rules={[{ required: true, whitespace: true, max: 4_096, message: t.commandRule }]}
            >
              <Input autoComplete="off" />
            </Form.Item>
          )}
          <div className="in-a-row">
            {numbers.map(([field, least]) => (
              <Form.Item
                key={field}
                name={at(field)}
                label={t[field]}
                rules={[{ required: true, type: 'integer', min: least, max: longest, message: t.numberRule(least) }]}
              >
                <InputNumber controls={false} style={{ width: 160 }} />
              </Form.Item>
            ))}
          </div>
        </>
      )}
    </fieldset>
  );
}
