import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Overview as OverviewAnswer } from '../../../src/contract/resources/overview.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { AttentionList } from './attention-list.tsx';
import { FirstSteps } from './first-steps.tsx';

const words = {
  title: { en: 'Overview', zh: '总览' },
  numbers: { en: 'In this project', zh: '项目概况' },
  running: { en: 'services running', zh: '个服务运行中' },
  deploying: { en: 'deploying', zh: '个部署中' },
  wrong: { en: 'failed or with something wrong', zh: '个异常或告警' },
  stopped: { en: 'stopped', zh: '个已停止' },
  sockets: { en: 'open connections', zh: '个打开的连接' },
  models: {
    en: (versions: number) => `models (${versions === 1 ? '1 version' : `${versions.toLocaleString()} versions`})`,
    zh: (versions: number) => `个模型（${versions.toLocaleString()} 个版本）`,
  },
  repositories: { en: 'image repositories', zh: '个镜像仓库' },
  engine: {
    en: 'The container engine does not answer. What runs goes on; nothing starts, stops or is replaced until it does. Look whether it runs on the machine of the platform (sluice status says more); the platform goes on by itself.',
    zh: '容器引擎没有响应。运行中的服务不受影响，但在其恢复之前无法启动、停止或更新服务。请检查平台所在机器上的容器引擎是否正在运行（sluice status 可查看详情）；恢复后平台将自动继续。',
  },
} as const;

/** Connections come and go without a word; milliseconds. */
const refresh = 10_000;

/** How the project is, what needs attention, and what a new user does first. */
export function Overview() {
  const t = useWords(words);
  const { api, project } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['overview', project.id],
    queryFn: ({ signal }) =>
      api.call<OverviewAnswer>({ method: 'GET', path: path`/v1/${project.id}/overview`, signal }),
    refetchInterval: refresh,
  });
  const wrongServices = data === undefined ? 0 : count(data, 'failed', 'concerning');
  return (
    <Page title={t.title}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          {!data.engine_answers && (
            <p role="status" className="notice">
              {t.engine}
            </p>
          )}
          <section aria-label={t.numbers} className="panel numbers">
            <Count of={count(data, 'running')} to={`${paths.services()}?status=running`} what={t.running} />
            <Count of={count(data, 'deploying', 'waiting', 'pending')} to={paths.services()} what={t.deploying} />
            <Count
              of={wrongServices + data.models.failed}
              to={wrongServices === 0 && data.models.failed > 0 ? paths.models() : `${paths.services()}?status=failed`}
              what={t.wrong}
            />
            <Count of={count(data, 'stopped', 'stopping')} to={`${paths.services()}?status=stopped`} what={t.stopped} />
            <Count of={data.open_connections} to={paths.services()} what={t.sockets} />
            <Count of={data.models.total} to={paths.models()} what={t.models(data.models.versions)} />
            <Count of={data.repositories} to={paths.images()} what={t.repositories} />
          </section>
          <AttentionList rows={data.attention} />
          <FirstSteps overview={data} />
        </>
      )}
    </Page>
  );
}

function count({ services }: OverviewAnswer, ...statuses: readonly string[]): number {
  return statuses.reduce((sum, status) => sum + (services.by_status[status] ?? 0), 0);
}

function Count({ of, to, what }: { readonly of: number; readonly to: string; readonly what: string }) {
  return (
    <Link href={to} className="number">
      <strong>{of.toLocaleString()}</strong> {what}
    </Link>
  );
}
