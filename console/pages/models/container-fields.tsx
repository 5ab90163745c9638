import { Form, Input, InputNumber, Select } from 'antd';
import { useWords } from '../../language/use-words.ts';
import type { FoundFields } from './found-fields.ts';
import { FoundMark } from './found-mark.tsx';
import type { ModelForm } from './model-form.ts';
import { PortWarning } from './port-warning.tsx';

const words = {
  api: { en: 'Container API', zh: '容器调用接口' },
  apiHelp: {
    en: 'What the container speaks on its port, and which port that is. 8080 unless the image listens elsewhere. To clients it is always wss or https.',
    zh: '容器在其端口上使用的协议及端口号。镜像未监听其他端口时使用 8080。对外始终是 wss 或 https。',
  },
  protocol: { en: 'Protocol', zh: '协议' },
  port: { en: 'Port', zh: '端口' },
  portRule: { en: 'A port from 1 to 65535.', zh: '端口范围为 1～65535。' },
  protocolRule: { en: 'Choose a protocol.', zh: '请选择协议。' },
  command: { en: 'Start command', zh: '启动命令' },
  commandHelp: { en: "In the place of the image's own.", zh: '替代镜像自带的启动命令。' },
  commandRule: { en: 'At most 4096 characters.', zh: '最多 4096 个字符。' },
} as const;

const protocols = ['http', 'https', 'ws', 'wss'].map((value) => ({ value, label: value }));

/** How the container is called and started. `found`: what an examination has filled in. */
export function ContainerFields({ found }: { readonly found: FoundFields }) {
  const t = useWords(words);
  const form = Form.useFormInstance<ModelForm>();
  const examine = Form.useWatch('examine', form) === true;
  const current: Partial<ModelForm> = Form.useWatch([], form) ?? {};
  const mark = (field: 'protocol' | 'port') =>
    found[field] !== undefined && current[field] === found[field] ? <FoundMark /> : undefined;
  return (
    <>
      <fieldset className="fields" hidden={examine}>
        <legend>{t.api}</legend>
        <p className="quiet">{t.apiHelp}</p>
        <div className="in-a-row">
          <Form.Item
            name="protocol"
            label={t.protocol}
            extra={mark('protocol')}
            rules={examine ? [] : [{ required: true, message: t.protocolRule }]}
          >
            <Select options={protocols} style={{ width: 160 }} />
          </Form.Item>
          <Form.Item
            name="port"
            label={t.port}
            extra={mark('port') ?? <PortWarning image={current.image ?? ''} port={current.port ?? 0} />}
            rules={examine ? [] : [{ required: true, type: 'integer', min: 1, max: 65_535, message: t.portRule }]}
          >
            <InputNumber controls={false} style={{ width: 160 }} />
          </Form.Item>
        </div>
      </fieldset>
      <Form.Item
        name="startCommand"
        label={t.command}
        extra={t.commandHelp}
        rules={[{ max: 4_096, message: t.commandRule }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
    </>
  );
}
