import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { useWords } from '../../language/use-words.ts';
import { pullLoginOrders } from '../../orders/pull-login-orders.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';

const words = {
  store: { en: 'Store login', zh: '保存登录信息' },
  registry: { en: 'Registry', zh: '镜像仓库' },
  help: {
    en: 'As addresses of images begin, for example registry.example.com or 10.0.0.5:5000. A login that is there already is replaced.',
    zh: '即镜像地址的开头部分，例如 registry.example.com 或 10.0.0.5:5000。已有的登录信息会被替换。',
  },
  username: { en: 'User name', zh: '用户名' },
  password: { en: 'Password or token', zh: '密码或令牌' },
  needed: { en: 'This is needed.', zh: '此项必填。' },
  cancel: { en: 'Cancel', zh: '取消' },
} as const;

interface Fields {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** Stores a login for another registry: the button, and the window with its fields. */
export function NewPullLogin() {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Fields>();
  const registry = Form.useWatch('registry', form) ?? '';
  const username = Form.useWatch('username', form) ?? '';
  const store = useMutation({
    mutationFn: (given: Fields) =>
      api.call<unknown>(pullLoginOrders.store(project.id, given.registry, given.username, given.password).request),
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['pull-credentials', project.id] });
    },
  });
  const rules = [{ required: true, message: t.needed }];
  return (
    <>
      <ActionButton
        action="models.write"
        onClick={() => {
          store.reset();
          setOpen(true);
        }}
      >
        {t.store}
      </ActionButton>
      <Modal
        title={t.store}
        open={open}
        destroyOnHidden
        okText={t.store}
        cancelText={t.cancel}
        confirmLoading={store.isPending}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <Form form={form} layout="vertical" preserve={false} onFinish={(given) => store.mutate(given)}>
          <Form.Item name="registry" label={t.registry} extra={t.help} rules={rules}>
            <Input maxLength={261} autoComplete="off" />
          </Form.Item>
          <Form.Item name="username" label={t.username} rules={rules}>
            <Input maxLength={255} autoComplete="off" />
          </Form.Item>
          <Form.Item name="password" label={t.password} rules={rules}>
            <Input.Password autoComplete="new-password" visibilityToggle={false} />
          </Form.Item>
        </Form>
        {store.error && <Failure error={store.error} />}
        {/* The password stands nowhere but in its field. */}
        <RequestPreview orders={[pullLoginOrders.store(project.id, registry, username, '******')]} />
      </Modal>
    </>
  );
}
