import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Fix } from '../../../../src/contract/resources/diagnosis.ts';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { ApiError } from '../../../api/api-error.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { isPassing } from '../../services/status/service-status.tsx';
import { applyFix } from './apply-fix.ts';

const words = {
  late: {
    en: 'What it waits for takes longer than two minutes. Look at the model, then deploy it by hand.',
    zh: '等待超过两分钟。请查看模型状态，再手动部署。',
  },
} as const;

/** Milliseconds between looks at what a fix waits for, and how many there are at most. */
const interval = 1_000;
const mostLooks = 120;

interface Application {
  readonly fix: Fix;
  readonly inputs: Readonly<Record<string, string>>;
  /** `transition_at` of the service when it was asked for. */
  readonly since: number;
}

/**
 * Applies the fixes of a diagnosis, one at a time. An applied one is remembered until the service has come to another state and
 * rests in it: until then the diagnosis may still tell of the instances of before.
 */
export function useApplyFix({ status, transition_at: since }: ServiceDetail) {
  const t = useWords(words);
  const { api } = useSession();
  const client = useQueryClient();
  const { mutate, isPending, isSuccess, error, variables } = useMutation({
    mutationFn: ({ fix, inputs }: Application) =>
      applyFix(fix.steps, {
        call: (request) => api.call(request),
        inputs,
        async pause(looks) {
          if (looks >= mostLooks) throw new ApiError(t.late, 0, '', undefined);
          await new Promise((resolve) => setTimeout(resolve, interval));
        },
      }),
    onSettled: () => Promise.all(['services', 'models'].map((kind) => client.invalidateQueries({ queryKey: [kind] }))),
  });
  const isOver = !isPassing(status) && since !== variables?.since;
  return {
    applying: isPending ? variables.fix : undefined,
    applied: isSuccess && !isOver ? variables.fix : undefined,
    error,
    apply: (fix: Fix, inputs: Application['inputs']) => mutate({ fix, inputs, since }),
  };
}
