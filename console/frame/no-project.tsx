import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { Api } from '../api/api.ts';
import { useWords } from '../language/use-words.ts';
import { Failure } from '../ui/failure.tsx';
import { endSession } from './end-session.ts';

const words = {
  title: { en: 'You belong to no project yet', zh: '您还不属于任何项目' },
  what: {
    en: 'Ask an administrator to add you to one (sluice project member add), then load this page again.',
    zh: '请联系管理员将您加入项目（sluice project member add），然后刷新本页面。',
  },
  signOut: { en: 'Sign out', zh: '退出登录' },
} as const;

/** For users who may sign in and see nothing. */
export function NoProject({ api }: { readonly api: Api }) {
  const t = useWords(words);
  const signOut = useMutation({ mutationFn: () => endSession(api), onSuccess: () => location.reload() });
  return (
    <main className="alone">
      <h1>{t.title}</h1>
      <p>{t.what}</p>
      {signOut.error && <Failure error={signOut.error} />}
      <Button onClick={() => signOut.mutate()}>{t.signOut}</Button>
    </main>
  );
}
