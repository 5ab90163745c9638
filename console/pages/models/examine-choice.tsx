import { Form, Radio } from 'antd';
import { useWords } from '../../language/use-words.ts';

const words = {
  label: { en: 'How protocol and port are found', zh: '接口配置方式' },
  byHand: { en: 'Enter it below, by hand or by examining the image now', zh: '在下方填写，或立即检查镜像自动填写' },
  byPlatform: { en: 'Leave it to the platform', zh: '由平台自动识别' },
  byPlatformHelp: {
    en: 'The platform examines the image after you have created the model, before it is ready: about a minute. It finds out protocol, port and a readiness probe, and the model shows what was found.',
    zh: '创建模型后、模型就绪前由平台检查镜像（约一分钟），识别协议、端口和就绪检查，检查结果可在模型详情中查看。',
  },
} as const;

/** Who finds out what the container speaks. What was entered stays when it is left to the platform, and is not sent. */
export function ExamineChoice() {
  const t = useWords(words);
  const examine = Form.useWatch('examine') === true;
  return (
    <Form.Item name="examine" label={t.label} extra={examine ? t.byPlatformHelp : undefined}>
      <Radio.Group
        aria-label={t.label}
        options={[
          { value: false, label: t.byHand },
          { value: true, label: t.byPlatform },
        ]}
      />
    </Form.Item>
  );
}
