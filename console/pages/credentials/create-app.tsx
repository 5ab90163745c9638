import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { useWords } from '../../language/use-words.ts';
import { appOrders } from '../../orders/app-orders.ts';
import { Failure } from '../../ui/failure.tsx';

const words = {
  title: { en: 'Create application', zh: '创建应用' },
  name: { en: 'Name', zh: '应用名称' },
  remark: { en: 'Remark', zh: '备注' },
  create: { en: 'Create', zh: '确定' },
  cancel: { en: 'Cancel', zh: '取消' },
  badName: {
    en: '1 to 64 letters, digits, hyphens or underscores.',
    zh: '1～64 个字符：中英文字母、数字、中划线或下划线。',
  },
} as const;

interface Names {
  readonly name: string;
  readonly remark: string;
}

export function CreateApp({ close }: { close(): void }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [form] = Form.useForm<Names>();
  const [names, setNames] = useState<Names>({ name: '', remark: '' });
  const orderOf = ({ name, remark }: Names) => appOrders.create(project.id, name, remark);
  const create = useMutation({
    mutationFn: (given: Names) => api.call(orderOf(given).request),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['apps'] });
      close();
    },
  });
  return (
    <Modal
      open
      title={t.title}
      okText={t.create}
      cancelText={t.cancel}
      confirmLoading={create.isPending}
      onOk={form.submit}
      onCancel={close}
    >
      <Form<Names>
        form={form}
        layout="vertical"
        initialValues={names}
        onValuesChange={(_, all) => setNames(all)}
        onFinish={create.mutate}
      >
        <Form.Item
          name="name"
          label={t.name}
          rules={[{ required: true, pattern: /^[\p{L}\p{M}\p{N}_-]{1,64}$/u, message: t.badName }]}
        >
          <Input autoFocus maxLength={64} />
        </Form.Item>
        <Form.Item name="remark" label={t.remark}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
      {create.error && <Failure error={create.error} />}
      <RequestPreview orders={[orderOf(names)]} />
    </Modal>
  );
}
