import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { configurationOf, formOfModel } from './form-of-model.ts';
import { ModelFields } from './model-fields.tsx';
import { type ModelForm, newModel } from './model-form.ts';
import { readImageReport } from './read-image-report.ts';

const words = {
  models: { en: 'Models', zh: '模型管理' },
  create: { en: 'Create a model', zh: '创建模型' },
  next: { en: (name: string) => `Next version of ${name}`, zh: (name: string) => `创建 ${name} 的新版本` },
} as const;

/**
 * The form of a new model. `?image=` names its image; `?from=` a model whose next version it is to be; `?found` says that what the
 * examination of that model's image found goes before what the model says.
 */
export function NewModel() {
  const t = useWords(words);
  const { api, project } = useSession();
  const [query] = useSearchParams();
  const from = query.get('from');
  const { data, error, refetch } = useQuery({
    queryKey: ['models', project.id, 'next', from, query.has('found')],
    queryFn: async ({ signal }): Promise<ModelForm> => {
      if (from === null) return newModel;
      const model = await api.call<ModelDetail>({
        method: 'GET',
        path: path`/v1/${project.id}/models/${from}`,
        signal,
      });
      const examined = model.image_report !== undefined;
      const found = examined && (await readImageReport(api, project.id, from, signal)).report?.initial_config;
      const given = configurationOf(model.config);
      // What the model did not say was filled in by its examination.
      return formOfModel(model, query.has('found') ? { ...given, ...(found || {}) } : { ...(found || {}), ...given });
    },
    // What is being typed does not change under the hand.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const image = query.get('image');
  const form = data && { ...data, ...(image !== null && { image }) };
  return (
    <Page
      title={from !== null && form ? t.next(form.name) : t.create}
      trail={[{ label: t.models, to: paths.models() }]}
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {form ? <ModelFields initial={form} /> : !error && <Loading />}
    </Page>
  );
}
