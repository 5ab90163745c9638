import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { createAccessKeyResponse, listAccessKeysResponse } from '../../../src/contract/resources/access-key.ts';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { accessKeyOrders } from '../../orders/access-key-orders.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Listing } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { CreateAccessKey } from './create-access-key.tsx';
import { NewAccessKey } from './new-access-key.tsx';

const words = {
  label: { en: 'Access keys', zh: '访问密钥列表' },
  access: { en: 'Access key (AK)', zh: '访问密钥 ID（AK）' },
  description: { en: 'Description', zh: '描述' },
  status: { en: 'Status', zh: '状态' },
  active: { en: 'Active', zh: '启用' },
  inactive: { en: 'Inactive', zh: '停用' },
  created: { en: 'Created', zh: '创建时间' },
  operation: { en: 'Operation', zh: '操作' },
  create: { en: 'Create access key', zh: '新增访问密钥' },
  enable: { en: 'Enable', zh: '启用密钥' },
  disable: { en: 'Disable', zh: '停用密钥' },
  enableQuestion: { en: (key: string) => `Enable access key ${key}?`, zh: (key: string) => `启用访问密钥 ${key}？` },
  enabled: { en: 'What signs with it is accepted again.', zh: '使用该密钥签名的请求将重新被接受。' },
  disableQuestion: { en: (key: string) => `Disable access key ${key}?`, zh: (key: string) => `停用访问密钥 ${key}？` },
  disabled: {
    en: 'Whatever signs with it, or is logged in with it, is refused until it is enabled again. Sockets that are open stay open.',
    zh: '在重新启用之前，使用该密钥签名或登录的程序会被拒绝；已建立的连接不受影响。',
  },
  remove: { en: 'Delete', zh: '删除' },
  question: { en: (key: string) => `Delete access key ${key}?`, zh: (key: string) => `删除访问密钥 ${key}？` },
  consequence: {
    en: 'Whatever signs with it, or is logged in with it, is refused from now on. Sockets that are open stay open.',
    zh: '使用该密钥签名或登录的程序将立即被拒绝；已建立的连接不受影响。',
  },
  empty: { en: 'You have no access key yet.', zh: '您还没有访问密钥。' },
} as const;

type Created = z.infer<typeof createAccessKeyResponse>['credential'];

const root = '/v3.0/OS-CREDENTIAL/credentials';

/** The user's own access keys. The secret half is seen once, when one is made. */
export function AccessKeys() {
  const t = useWords(words);
  const { api, session } = useSession();
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<Created>();
  const queryKey = ['access-keys', session.user.id];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.call<z.infer<typeof listAccessKeysResponse>>({ method: 'GET', path: root, signal }),
  });
  const changed = () => client.invalidateQueries({ queryKey });
  return (
    <div className="panel">
      <p>
        <Button type="primary" onClick={() => setCreating(true)}>
          {t.create}
        </Button>
      </p>
      {created && <NewAccessKey access={created.access} secret={created.secret} done={() => setCreated(undefined)} />}
      <Listing
        label={t.label}
        rows={data?.credentials}
        rowKey={({ access }) => access}
        error={error}
        retry={() => void refetch()}
        empty={t.empty}
        columns={[
          { title: t.access, render: (_, { access }) => <Copyable label={t.access} text={access} /> },
          { title: t.description, dataIndex: 'description' },
          { title: t.status, render: (_, { status }) => t[status] },
          { title: t.created, render: (_, row) => <Time at={Date.parse(row.create_time)} /> },
          {
            title: t.operation,
            render: (_, { access, status }) => (
              <span className="page-actions">
                <ConfirmButton
                  action="self"
                  size="small"
                  danger={status === 'active'}
                  {...(status === 'active'
                    ? { label: t.disable, question: t.disableQuestion(access), consequence: t.disabled }
                    : { label: t.enable, question: t.enableQuestion(access), consequence: t.enabled })}
                  order={accessKeyOrders.setStatus(access, status === 'active' ? 'inactive' : 'active')}
                  done={changed}
                />
                <ConfirmButton
                  action="self"
                  size="small"
                  label={t.remove}
                  question={t.question(access)}
                  consequence={t.consequence}
                  order={accessKeyOrders.delete(access)}
                  done={changed}
                />
              </span>
            ),
          },
        ]}
      />
      {creating && (
        <CreateAccessKey
          close={() => setCreating(false)}
          created={(key) => {
            setCreating(false);
            setCreated(key);
            void changed();
          }}
        />
      )}
    </div>
  );
}
