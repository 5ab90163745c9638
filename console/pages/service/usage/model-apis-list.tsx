import { useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ModelDetail } from '../../../../src/contract/resources/model.ts';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { modelApis } from './model-apis.ts';

const words = {
  models: { en: 'Models', zh: '模型及版本' },
  apis: { en: 'Its APIs', zh: '接口' },
  undescribed: {
    en: 'the model describes none; all paths reach the image',
    zh: '模型未声明接口；所有路径都会转发给镜像',
  },
  weight: { en: (weight: number) => `${weight} % of the calls`, zh: (weight: number) => `分流 ${weight}%` },
} as const;

/** The models behind the address, with the APIs that they say they have. */
export function ModelApis({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const models = useQueries({
    queries: service.config.map(({ model_id: id }) => ({
      queryKey: ['models', project.id, id, 'detail'],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.call<ModelDetail>({ method: 'GET', path: path`/v1/${project.id}/models/${id}`, signal }),
    })),
  });
  return (
    <dl className="facts">
      {service.config.map(({ model_id: id, model_name: name, model_version: version, weight }, index) => {
        const apis = modelApis(models[index]?.data?.apis ?? '[]');
        return (
          <div key={id} className="facts-row">
            <dt>{t.models}</dt>
            <dd>
              <Link href={paths.model(id)}>
                {name} {version}
              </Link>{' '}
              <span className="quiet">{t.weight(weight)}</span>
            </dd>
            <dt>{t.apis}</dt>
            <dd>
              {apis.length === 0 && <span className="quiet">{t.undescribed}</span>}
              {apis.map(({ method, url }) => (
                <div key={`${method} ${url}`}>
                  <code>{`${method} ${url}`.trim()}</code>
                </div>
              ))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
