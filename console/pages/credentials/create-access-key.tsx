import { useMutation } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { createAccessKeyResponse } from '../../../src/contract/resources/access-key.ts';
import { useSession } from '../../api/session.ts';
import { RequestPreview } from '../../forms/request-preview.tsx';
import { useWords } from '../../language/use-words.ts';
import { accessKeyOrders } from '../../orders/access-key-orders.ts';
import { Failure } from '../../ui/failure.tsx';

const words = {
  title: { en: 'Create access key', zh: '新增访问密钥' },
  description: { en: 'Description', zh: '描述' },
  create: { en: 'Create', zh: '确定' },
  cancel: { en: 'Cancel', zh: '取消' },
} as const;

type Created = z.infer<typeof createAccessKeyResponse>['credential'];

interface CreateAccessKeyProps {
  close(): void;
  created(key: Created): void;
}

export function CreateAccessKey({ close, created }: CreateAccessKeyProps) {
  const t = useWords(words);
  const { api, session } = useSession();
  const [description, setDescription] = useState('');
  const order = accessKeyOrders.create(session.user.id, description);
  const create = useMutation({
    mutationFn: () => api.call<z.infer<typeof createAccessKeyResponse>>(order.request),
    onSuccess: ({ credential }) => created(credential),
  });
  return (
    <Modal
      open
      title={t.title}
      okText={t.create}
      cancelText={t.cancel}
      confirmLoading={create.isPending}
      onOk={() => create.mutate()}
      onCancel={close}
    >
      <Form layout="vertical" onFinish={() => create.mutate()}>
        <Form.Item label={t.description} htmlFor="access-key-description">
          <Input
            id="access-key-description"
            autoFocus
            maxLength={255}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
        </Form.Item>
      </Form>
      {create.error && <Failure error={create.error} />}
      <RequestPreview orders={[order]} />
    </Modal>
  );
}
