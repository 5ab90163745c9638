import { useSearchParams } from 'wouter';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Page } from '../../ui/page.tsx';
import { DeployWizard } from './deploy-wizard.tsx';

const words = {
  title: { en: 'Deploy', zh: '部署' },
  services: { en: 'Online services', zh: '在线服务' },
} as const;

/** Deploys a new service; `?model=ID` chooses a model version. */
export function DeployPage() {
  const t = useWords(words);
  const [search] = useSearchParams();
  return (
    <Page title={t.title} trail={[{ label: t.services, to: paths.services() }]}>
      <DeployWizard modelId={search.get('model') ?? undefined} />
    </Page>
  );
}
