import { useMutation } from '@tanstack/react-query';
import type { z } from 'zod';
import type { checkPullCredentialResponse } from '../../../src/contract/resources/pull-credentials.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';

const words = { check: { en: 'Check', zh: '检查' } } as const;

/** Has the platform log in now, and shows what came of it. */
export function CheckPullLogin({ registry }: { readonly registry: string }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const check = useMutation({
    mutationFn: () =>
      api.call<z.infer<typeof checkPullCredentialResponse>>({
        method: 'POST',
        path: path`/v1/${project.id}/pull-credentials/${registry}/check`,
      }),
  });
  return (
    <>
      <ActionButton action="models.write" size="small" loading={check.isPending} onClick={() => check.mutate()}>
        {t.check}
      </ActionButton>
      {check.error && <Failure error={check.error} />}
      {check.data && <span role="status">{check.data.message}</span>}
    </>
  );
}
