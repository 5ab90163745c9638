import { useLocation } from 'wouter';
import type { ModelSummary } from '../../../src/contract/resources/model.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';

const words = {
  deploy: { en: 'Deploy', zh: '部署' },
  deployOne: {
    en: (name: string, version: string) => `Deploy ${name} ${version}`,
    zh: (name: string, version: string) => `部署 ${name} ${version}`,
  },
  notNormal: {
    en: 'Only a model whose status is Normal can be deployed; its events tell why it is not.',
    zh: '只有状态为“正常”的模型才能部署，原因见事件。',
  },
} as const;

interface DeployModelProps {
  readonly model: Pick<ModelSummary, 'model_id' | 'model_name' | 'model_version' | 'model_status'>;
  /** One of many in a list, whose name tells them apart. */
  readonly listed?: boolean;
}

/** Leads from a version of a model to the deployment of a service. */
export function DeployModel({ model, listed = false }: DeployModelProps) {
  const t = useWords(words);
  const [, navigate] = useLocation();
  return (
    <ActionButton
      action="services.write"
      {...(listed
        ? { type: 'link', size: 'small', 'aria-label': t.deployOne(model.model_name, model.model_version) }
        : { type: 'primary' })}
      unavailable={model.model_status === 'published' ? undefined : t.notNormal}
      onClick={() => navigate(`${paths.deploy()}?${new URLSearchParams({ model: model.model_id })}`)}
    >
      {t.deploy}
    </ActionButton>
  );
}
