import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { appResponse } from '../../../src/contract/resources/apps.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { appOrders } from '../../orders/app-orders.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { AppCodes } from './app-codes.tsx';
import { AppServices } from './app-services.tsx';

const words = {
  title: { en: 'Application', zh: '应用' },
  key: { en: 'AppKey', zh: 'AppKey' },
  secret: { en: 'AppSecret', zh: 'AppSecret' },
  show: { en: 'Show secret and codes', zh: '显示密钥和 AppCode' },
  hide: { en: 'Hide secret and codes', zh: '隐藏密钥和 AppCode' },
  reset: { en: 'Reset AppSecret', zh: '重置 AppSecret' },
  resetQuestion: { en: 'Reset the AppSecret?', zh: '重置 AppSecret？' },
  resetWhat: {
    en: 'Programs that sign with the present secret are refused from now on.',
    zh: '使用当前密钥签名的程序将立即被拒绝。',
  },
  remove: { en: 'Delete application', zh: '删除应用' },
  removeQuestion: { en: (name: string) => `Delete application ${name}?`, zh: (name: string) => `删除应用 ${name}？` },
  removeWhat: {
    en: 'Its key and its AppCodes are refused from now on. This cannot be undone.',
    zh: '其密钥和 AppCode 将立即失效，且无法恢复。',
  },
} as const;

/** One application: its secret and codes on demand, and the services that it may call. */
export function AppDetail({ id, close }: { readonly id: string; close(): void }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [plain, setPlain] = useState(false);
  // That it goes is told before the answer comes; there is nothing to read any more then.
  const [going, setGoing] = useState(false);
  const root = path`/v1/${project.id}/app-auth/apps/${id}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['apps', project.id, id, plain],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof appResponse>>({
        method: 'GET',
        path: root,
        // The cloud spells it so.
        query: { iphertext_enabled: plain ? 'true' : 'false' },
        signal,
      }),
    enabled: !going,
    // What was shown in the open is not kept once nobody looks.
    gcTime: 0,
  });
  const changed = () => client.invalidateQueries({ queryKey: ['apps'] });
  const app = data?.app;
  const named = { projectId: project.id, id, name: app?.app_name ?? id };
  return (
    <Drawer open size={640} title={app?.app_name ?? t.title} onClose={close}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {app === undefined ? (
        !error && <Loading />
      ) : (
        <>
          <p>
            <Button onClick={() => setPlain(!plain)}>{plain ? t.hide : t.show}</Button>
          </p>
          <dl className="facts">
            <dt>{t.key}</dt>
            <dd>
              <Copyable label={t.key} text={app.app_key} />
            </dd>
            <dt>{t.secret}</dt>
            <dd>{plain ? <Copyable label={t.secret} text={app.app_secret} /> : app.app_secret}</dd>
          </dl>
          <AppCodes app={named} codes={app.app_codes} plain={plain} changed={changed} />
          <AppServices root={root} enabled={!going} />
          <p className="page-actions">
            <ConfirmButton
              action="apps.manage"
              label={t.reset}
              question={t.resetQuestion}
              consequence={t.resetWhat}
              order={appOrders.resetSecret(named)}
              done={changed}
            />
            <ConfirmButton
              action="apps.manage"
              label={t.remove}
              question={t.removeQuestion(app.app_name)}
              consequence={t.removeWhat}
              order={appOrders.delete(named)}
              underWay={setGoing}
              done={() => {
                close();
                return changed();
              }}
            />
          </p>
        </>
      )}
    </Drawer>
  );
}
