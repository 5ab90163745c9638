import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import type { modelEventsResponse } from '../../../src/contract/resources/service-history.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { lookAgain } from './passing.ts';

const words = {
  title: { en: 'Diagnosis', zh: '诊断' },
  over: {
    en: 'A version that failed is not tried again. Put right what is said above (push the image, or correct its path), then create a new version.',
    zh: '失败的版本不会自动重试。请按上述原因处理（上传镜像或更正镜像路径），然后创建新版本。',
  },
} as const;

/** Why a version of a model failed, or does not get on, and what to do. Nothing where nothing is wrong. */
export function ModelDiagnosis({ model }: { readonly model: ModelDetail }) {
  return model.model_status !== 'failed' && model.image_address !== '' ? null : <Reason model={model} />;
}

function Reason({ model }: { readonly model: ModelDetail }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const { model_id: id, model_status: status } = model;
  const { data } = useQuery({
    queryKey: ['models', project.id, 'events', id, 'trouble', status],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof modelEventsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/models/${id}/events`,
        query: { event_type: 'abnormal', limit: 1 },
        signal,
      }),
    refetchInterval: lookAgain([status]),
  });
  const [latest] = data?.events ?? [];
  if (latest === undefined) return null;
  return (
    <section aria-label={t.title} className="notice">
      <h2 className="first">{t.title}</h2>
      <p>{latest.event_info}</p>
      {status === 'failed' && <p>{t.over}</p>}
    </section>
  );
}
