import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { PastUpdates } from './past-updates.tsx';
import { PresentConfig } from './present-config.tsx';

const words = {
  present: { en: 'Existing configuration', zh: '现有配置' },
  past: { en: 'Past updates', zh: '历史更新' },
} as const;

/** 配置更新: what the service runs, and what it ran. */
export function ServiceUpdates({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  return (
    <>
      <h2>{t.present}</h2>
      <PresentConfig config={service.config} />
      <h2>{t.past}</h2>
      <PastUpdates service={service} label={t.past} />
    </>
  );
}
