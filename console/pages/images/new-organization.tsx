import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { useWords } from '../../language/use-words.ts';
import { imageOrders } from '../../orders/image-orders.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';

const words = {
  create: { en: 'Create organization', zh: '创建组织' },
  name: { en: 'Organization name', zh: '组织名称' },
  help: {
    en: 'The first part of the names of its images. A push to an organization that is not there makes it, too.',
    zh: '镜像名称的第一部分。向不存在的组织上传镜像时也会自动创建该组织。',
  },
  rule: {
    en: '1 to 64 characters: begins with a lower-case letter, goes on with lower-case letters, digits, and single . _ - between them.',
    zh: '1～64 个字符，以小写字母开头，由小写字母、数字及中间的单个 . _ - 组成。',
  },
  cancel: { en: 'Cancel', zh: '取消' },
} as const;

/** Makes an organization: the button, and the window with its name. */
export function NewOrganization() {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ namespace: string }>();
  const namespace = Form.useWatch('namespace', form) ?? '';
  const order = imageOrders.createOrganization(namespace);
  const create = useMutation({
    mutationFn: () => api.call<unknown>(order.request),
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['images', project.id] });
    },
  });
  return (
    <>
      <ActionButton
        action="images.write"
        onClick={() => {
          create.reset();
          setOpen(true);
        }}
      >
        {t.create}
      </ActionButton>
      <Modal
        title={t.create}
        open={open}
        destroyOnHidden
        okText={t.create}
        cancelText={t.cancel}
        confirmLoading={create.isPending}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <Form form={form} layout="vertical" preserve={false} onFinish={() => create.mutate()}>
          <Form.Item
            name="namespace"
            label={t.name}
            extra={t.help}
            rules={[
              { required: true, message: t.rule },
              { pattern: /^[a-z][a-z0-9]*((\.|_{1,2}|-+)[a-z0-9]+)*$/, message: t.rule },
            ]}
          >
            <Input maxLength={64} autoComplete="off" />
          </Form.Item>
        </Form>
        {create.error && <Failure error={create.error} />}
        <RequestPreview orders={[order]} />
      </Modal>
    </>
  );
}
