import { useState } from 'react';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { AppAccess } from './app-access.tsx';
import { PolicyForm } from './policy-form.tsx';

const words = { saved: { en: 'Saved.', zh: '已保存。' } } as const;

/** 设置: what can be changed without a new instance, and who may call. */
export function ServiceSettings({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const [saved, setSaved] = useState(false);
  // Made of one configuration: another one is a new form.
  return (
    <>
      {saved && (
        <p role="status" className="notice">
          {t.saved}
        </p>
      )}
      <PolicyForm key={service.generation} service={service} saved={() => setSaved(true)} />
      <AppAccess service={service} />
    </>
  );
}
