import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useEffect } from 'react';
import type { SessionResponse } from '../../src/contract/resources/session.ts';
import type { Api } from '../api/api.ts';
import { useWords } from '../language/use-words.ts';
import { Failure } from '../ui/failure.tsx';
import { LanguageButton } from './language-button.tsx';

const words = {
  title: { en: 'Sign in to Sluice', zh: '登录 Sluice' },
  domain: { en: 'Domain (account name)', zh: '租户名 / 账号名' },
  user: { en: 'User name', zh: '用户名' },
  password: { en: 'Password', zh: '密码' },
  missing: { en: 'Please fill this in.', zh: '请填写此项。' },
  submit: { en: 'Sign in', zh: '登录' },
  hint: {
    en: 'First time? The names and the password were printed when the platform first started, and stand in credentials.json in its data folder.',
    zh: '首次使用？账号、用户名和密码在平台首次启动时已打印，也保存在数据目录的 credentials.json 中。',
  },
  ca: { en: 'CA certificate', zh: 'CA 证书' },
  api: { en: 'API document', zh: 'API 文档' },
} as const;

interface Names {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/** Sign-in with domain, user and password, as the cloud's console has it. */
export function SignIn({
  api,
  signedIn,
}: {
  readonly api: Api;
  readonly signedIn: (session: SessionResponse) => void;
}) {
  const t = useWords(words);
  const signIn = useMutation({
    mutationFn: (body: Names) => api.call<SessionResponse>({ method: 'POST', path: '/session', body }),
    onSuccess: signedIn,
  });
  useEffect(() => {
    document.title = `${t.title}`;
  }, [t]);
  const required = [{ required: true, message: t.missing }];
  return (
    <main className="alone">
      <header className="alone-header">
        <h1>{t.title}</h1>
        <LanguageButton />
      </header>
      <Form<Names>
        layout="vertical"
        requiredMark={false}
        initialValues={{ domain: 'admin', user: 'admin' }}
        onFinish={signIn.mutate}
        disabled={signIn.isPending}
      >
        <Form.Item name="domain" label={t.domain} rules={required}>
          <Input autoComplete="organization" maxLength={64} />
        </Form.Item>
        <Form.Item name="user" label={t.user} rules={required}>
          <Input autoComplete="username" maxLength={64} />
        </Form.Item>
        <Form.Item name="password" label={t.password} rules={required}>
          <Input type="password" autoComplete="current-password" autoFocus />
        </Form.Item>
        {signIn.error && <Failure error={signIn.error} />}
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          {t.submit}
        </Button>
      </Form>
      <p className="quiet">{t.hint}</p>
      <p className="quiet">
        <a href="/ca.pem">{t.ca}</a> · <a href="/docs">{t.api}</a>
      </p>
    </main>
  );
}
