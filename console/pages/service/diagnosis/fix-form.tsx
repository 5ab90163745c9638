import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useId, useState } from 'react';
import type { Fix } from '../../../../src/contract/resources/diagnosis.ts';
import { ApiError } from '../../../api/api-error.ts';
import { useSession } from '../../../api/session.ts';
import { RequestPreview } from '../../../forms/request-preview.tsx';
import { useWords } from '../../../language/use-words.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { applyFix } from './apply-fix.ts';
import { fixOrders } from './fix-orders.ts';

const words = {
  missing: { en: 'Fill in the value first.', zh: '请先填写。' },
  late: {
    en: 'What it waits for takes longer than two minutes. Look at the model, then deploy it by hand.',
    zh: '等待超过两分钟。请查看模型状态，再手动部署。',
  },
  version: {
    en: (name: string, version: string) => `Makes version ${version} of the model ${name}, and deploys it.`,
    zh: (name: string, version: string) => `将创建模型 ${name} 的版本 ${version}，并部署该版本。`,
  },
  done: { en: 'Done. The service is being deployed.', zh: '已完成，服务正在部署。' },
} as const;

/** Milliseconds between looks at what a fix waits for, and how many there are at most. */
const interval = 1_000;
const mostLooks = 120;

/** A button that puts something right, after what only a person knows has been filled in. */
export function FixForm({ fix, serviceName }: { readonly fix: Fix; readonly serviceName: string }) {
  const t = useWords(words);
  const { api } = useSession();
  const client = useQueryClient();
  const id = useId();
  const [inputs, setInputs] = useState<Readonly<Record<string, string>>>({});
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () =>
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
  const missing = fix.inputs.some((name) => (inputs[name] ?? '') === '');
  const model = fix.steps.find(({ method, path }) => method === 'POST' && path.endsWith('/models'))?.body;
  return (
    <div className="fix">
      {fix.inputs.map((name) => (
        <label key={name} htmlFor={`${id}-${name}`}>
          {name}{' '}
          <Input
            id={`${id}-${name}`}
            value={inputs[name] ?? ''}
            maxLength={4_096}
            onChange={({ target }) => setInputs({ ...inputs, [name]: target.value })}
          />
        </label>
      ))}
      {model && !isSuccess && <p>{t.version(String(model['model_name']), String(model['model_version']))}</p>}
      <p>
        <ActionButton
          action={model ? 'models.write' : 'services.write'}
          type="primary"
          loading={isPending}
          unavailable={missing ? t.missing : undefined}
          onClick={() => mutate()}
        >
          {fix.text}
        </ActionButton>
      </p>
      {error && <Failure error={error} />}
      {isSuccess && <p role="status">{t.done}</p>}
      <RequestPreview orders={fixOrders(fix.steps, serviceName, inputs)} />
    </div>
  );
}
