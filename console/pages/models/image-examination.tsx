import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { modelOrders } from '../../orders/model-orders.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { ExaminationReport } from './examination-report.tsx';
import { type ModelImageReport, readImageReport } from './read-image-report.ts';

const words = {
  what: {
    en: 'Runs the image once, isolated, and finds out where it listens, what it speaks there, which paths take WebSocket handshakes and how it ends. The model itself does not change.',
    zh: '隔离运行一次镜像，检测其监听端口、协议、可建立 WebSocket 连接的路径以及退出方式。不会改变该模型。',
  },
  examine: { en: 'Examine the image', zh: '检查镜像' },
  again: { en: 'Examine again', zh: '重新检查' },
  question: {
    en: (name: string) => `Examine the image of ${name}?`,
    zh: (name: string) => `检查 ${name} 的镜像？`,
  },
  minute: {
    en: 'It takes about a minute. Nothing that runs is touched.',
    zh: '大约需要一分钟，不影响正在运行的服务。',
  },
  waiting: {
    en: 'The image waits to be examined, or is; one at a time, about a minute each. You can leave this page meanwhile.',
    zh: '正在等待或进行检查：每次检查一个镜像，大约需要一分钟。您可以离开本页面。',
  },
  notYet: { en: 'The image was not found yet.', zh: '尚未找到镜像。' },
  noImage: {
    en: 'There is no image to examine: the import of the model failed.',
    zh: '没有可检查的镜像：模型导入失败。',
  },
  use: { en: 'Create a new version with what was found', zh: '使用检查结果创建新版本' },
} as const;

/** Milliseconds between two looks while an examination is on its way. */
const period = 2_000;

/** What the examination of a model's image found, and how to have one. */
export function ImageExamination({ model }: { readonly model: ModelDetail }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const id = model.model_id;
  const queryKey = ['models', project.id, 'image-report', id];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => readImageReport(api, project.id, id, signal),
    enabled: model.image_report !== undefined,
    refetchInterval: ({ state }) => state.data?.status === 'waiting' && period,
  });
  const waiting = data?.status === 'waiting';
  return (
    <>
      <p>{t.what}</p>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {model.image_report !== undefined && data === undefined && !error && <Loading />}
      {waiting && (
        <p role="status" className="notice">
          {t.waiting}
        </p>
      )}
      {data?.error_msg !== undefined && (
        <p role="alert" className="failure">
          {data.error_msg}
        </p>
      )}
      {data?.report && <ExaminationReport report={data.report} />}
      <div className="page-actions">
        {!waiting && (
          <ConfirmButton<ModelImageReport>
            action="models.write"
            unavailable={
              model.image === undefined ? t[model.model_status === 'failed' ? 'noImage' : 'notYet'] : undefined
            }
            label={data ? t.again : t.examine}
            question={t.question(`${model.model_name} ${model.model_version}`)}
            consequence={t.minute}
            danger={false}
            order={modelOrders.examineModel(project.id, model)}
            done={(report) => {
              client.setQueryData(queryKey, report);
              return client.invalidateQueries({ queryKey: ['models', project.id, 'one', id] });
            }}
          />
        )}
        {data?.report?.initial_config && (
          <ActionButton
            action="models.write"
            onClick={() => navigate(`${paths.newModel()}?${new URLSearchParams({ from: id, found: '' })}`)}
          >
            {t.use}
          </ActionButton>
        )}
      </div>
    </>
  );
}
