import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { DeleteModel } from './delete-model.tsx';
import { DeployModel } from './deploy-model.tsx';
import { ImageExamination } from './image-examination.tsx';
import { ModelDiagnosis } from './model-diagnosis.tsx';
import { ModelEvents } from './model-events.tsx';
import { ModelFacts } from './model-facts.tsx';
import { ModelServices } from './model-services.tsx';
import { ModelVersions } from './model-versions.tsx';
import { lookAgain } from './passing.ts';

const words = {
  models: { en: 'Models', zh: '模型管理' },
  next: { en: 'Create new version', zh: '创建新版本' },
  facts: { en: 'Configuration', zh: '基本信息' },
  events: { en: 'Events', zh: '事件' },
  services: { en: 'Services', zh: '关联服务' },
  examination: { en: 'Image examination', zh: '镜像检查' },
  versions: { en: 'Versions', zh: '版本' },
} as const;

/** One version of a model. */
export function Model() {
  const t = useWords(words);
  const { api, project } = useSession();
  const [, navigate] = useLocation();
  const { id } = useParams<{ id: string }>();
  const [tab, setTab] = useState('facts');
  // What is being deleted is not asked for any more.
  const [deleting, setDeleting] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['models', project.id, 'one', id],
    queryFn: ({ signal }) =>
      api.call<ModelDetail>({ method: 'GET', path: path`/v1/${project.id}/models/${id}`, signal }),
    enabled: !deleting,
    refetchInterval: ({ state }) => lookAgain(state.data === undefined ? [] : [state.data.model_status]),
  });
  const trail = [{ label: t.models, to: paths.models() }];
  if (data === undefined) {
    return (
      <Page title={t.models} trail={trail}>
        {error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />}
      </Page>
    );
  }
  const actions = (
    <>
      <DeployModel model={data} />
      <ActionButton
        action="models.write"
        onClick={() => navigate(`${paths.newModel()}?${new URLSearchParams({ from: id })}`)}
      >
        {t.next}
      </ActionButton>
      <DeleteModel model={data} deleting={setDeleting} deleted={() => navigate(paths.models())} />
    </>
  );
  return (
    <Page title={`${data.model_name} ${data.model_version}`} trail={trail} actions={actions}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!deleting && <ModelDiagnosis model={data} />}
      {!deleting && (
        <Tabs
          activeKey={tab}
          onChange={setTab}
          items={[
            { key: 'facts', label: t.facts, children: <ModelFacts model={data} /> },
            { key: 'events', label: t.events, children: <ModelEvents id={id} status={data.model_status} /> },
            { key: 'services', label: t.services, children: <ModelServices id={id} /> },
            {
              key: 'versions',
              label: t.versions,
              children: <ModelVersions name={data.model_name} label={t.versions} />,
            },
            { key: 'examination', label: t.examination, children: <ImageExamination model={data} /> },
          ]}
        />
      )}
    </Page>
  );
}
