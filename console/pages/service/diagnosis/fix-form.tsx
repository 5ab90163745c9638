import { Input } from 'antd';
import { useId, useState } from 'react';
import type { Fix } from '../../../../src/contract/resources/diagnosis.ts';
import { RequestPreview } from '../../../forms/request-preview.tsx';
import { useWords } from '../../../language/use-words.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { fixOrders } from './fix-orders.ts';

const words = {
  missing: { en: 'Fill in the value first.', zh: '请先填写。' },
  version: {
    en: (name: string, version: string) => `Makes version ${version} of the model ${name}, and deploys it.`,
    zh: (name: string, version: string) => `将创建模型 ${name} 的版本 ${version}，并部署该版本。`,
  },
} as const;

interface FixFormProps {
  readonly fix: Fix;
  readonly serviceName: string;
  readonly applying: boolean;
  /** Why it cannot be applied now. */
  readonly unavailable: string | undefined;
  apply(inputs: Readonly<Record<string, string>>): void;
}

/** A button that puts something right, after what only a person knows has been filled in. */
export function FixForm({ fix, serviceName, applying, unavailable, apply }: FixFormProps) {
  const t = useWords(words);
  const id = useId();
  const [inputs, setInputs] = useState<Readonly<Record<string, string>>>({});
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
      {model && unavailable === undefined && (
        <p>{t.version(String(model['model_name']), String(model['model_version']))}</p>
      )}
      <p>
        <ActionButton
          action={model ? 'models.write' : 'services.write'}
          type="primary"
          loading={applying}
          unavailable={unavailable ?? (missing ? t.missing : undefined)}
          onClick={() => apply(inputs)}
        >
          {fix.text}
        </ActionButton>
      </p>
      <RequestPreview orders={fixOrders(fix.steps, serviceName, inputs)} />
    </div>
  );
}
