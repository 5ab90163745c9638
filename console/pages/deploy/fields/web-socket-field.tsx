import { Form, Switch } from 'antd';
import { useEffect } from 'react';
import { propose } from '../../../forms/propose.ts';
import { useWords } from '../../../language/use-words.ts';
import type { DeployValues } from '../values/deploy-values.ts';
import { speaksWebSocket, useModels } from './use-models.ts';

const words = {
  label: { en: 'Upgrade to WebSocket', zh: '升级为WebSocket' },
  says: {
    en: 'Can be turned on later, not off. The image has to speak WebSocket itself. Clients always connect by wss.',
    zh: '部署后仍可打开，打开后不可关闭。镜像自身需要提供 WebSocket 服务。客户端始终通过 wss 连接。',
  },
  off: {
    en: 'Off, as the model does not say ws or wss. Turn it on if the image speaks WebSocket.',
    zh: '模型的协议不是 ws 或 wss，因此未自动打开。如果镜像使用 WebSocket，请打开。',
  },
  fixed: { en: 'The service is upgraded to WebSocket, for all its life.', zh: '服务已升级为 WebSocket，不可取消。' },
} as const;

interface WebSocketFieldProps {
  /** It stays on. */
  readonly fixed: boolean;
  /** It follows the model until somebody sets it: not that of a service that is there, where it would stay on for good. */
  readonly follows: boolean;
}

export function WebSocketField({ fixed, follows }: WebSocketFieldProps) {
  const t = useWords(words);
  const form = Form.useFormInstance<DeployValues>();
  const modelId = Form.useWatch(['versions', 0, 'modelId'], form) as string | undefined;
  const model = useModels(modelId === undefined ? [] : [modelId]).get(modelId ?? '');
  const on = Form.useWatch('websocket', form) === true;
  const speaks = model === undefined ? undefined : speaksWebSocket(model);
  useEffect(() => {
    if (speaks !== undefined && follows) propose(form, 'websocket', speaks);
  }, [speaks, follows, form]);
  return (
    <Form.Item
      name="websocket"
      label={t.label}
      valuePropName="checked"
      extra={
        fixed ? (
          t.fixed
        ) : (
          <>
            {speaks === false && !on && <p className="status-warn">{t.off}</p>}
            {t.says}
          </>
        )
      }
    >
      <Switch disabled={fixed} />
    </Form.Item>
  );
}
