import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import type { listInstancesResponse } from '../../../../src/contract/resources/service-history.ts';
import type { timelineResponse } from '../../../../src/contract/resources/service-timeline.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { ContainerLog } from './container-log.tsx';
import { newestInstance } from './newest-instance.ts';
import { TimelineSteps } from './timeline-steps.tsx';

const words = {
  title: { en: 'Steps of the deployment', zh: '部署步骤' },
  RUNNING: {
    en: (seconds: string) => `Under way for ${seconds} s`,
    zh: (seconds: string) => `进行中，已用 ${seconds} 秒`,
  },
  SUCCESS: { en: (seconds: string) => `Done in ${seconds} s`, zh: (seconds: string) => `部署成功，用时 ${seconds} 秒` },
  FAIL: {
    en: (seconds: string) => `Failed after ${seconds} s`,
    zh: (seconds: string) => `部署失败，用时 ${seconds} 秒`,
  },
  instance: { en: 'Instance', zh: '实例' },
} as const;

/** Milliseconds between two looks at a deployment that goes on. */
const period = 1_000;

/** The last deployment of a service: its steps with their seconds, and beside them what its container writes. */
export function DeploymentTimeline({ service }: { readonly service: Pick<ServiceDetail, 'service_id'> }) {
  const serviceId = service.service_id;
  const t = useWords(words);
  const { api, project } = useSession();
  const [chosen, setChosen] = useState<string>();
  const timeline = useQuery({
    queryKey: ['services', project.id, 'timeline', serviceId],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof timelineResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/services/${serviceId}/timeline`,
        signal,
      }),
    refetchInterval: ({ state }) => (state.data?.result === 'RUNNING' ? period : false),
  });
  const running = timeline.data?.result === 'RUNNING';
  const { data, error, refetch } = useQuery({
    queryKey: ['services', project.id, 'instances', serviceId],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listInstancesResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/services/${serviceId}/instances`,
        signal,
      }),
    refetchInterval: running ? period : false,
  });
  const instances = data?.instances ?? [];
  const shown = instances.find(({ instance_id: id }) => id === chosen) ?? newestInstance(instances);
  if (timeline.data === undefined) {
    return timeline.error ? <Failure error={timeline.error} retry={() => void timeline.refetch()} /> : <Loading />;
  }
  const { result, seconds, steps, error_msg: reason } = timeline.data;
  return (
    <div className="beside">
      <section aria-label={t.title}>
        <h2>{t.title}</h2>
        {timeline.error && <Failure error={timeline.error} retry={() => void timeline.refetch()} />}
        <p role="status" className={result === 'FAIL' ? 'status-bad' : undefined}>
          {t[result](seconds.toFixed(1))}
        </p>
        {reason !== undefined && <p className="failure lines">{reason}</p>}
        <TimelineSteps steps={steps} />
      </section>
      <div>
        {instances.length > 1 && (
          <label>
            {t.instance}{' '}
            <select value={shown?.instance_id} onChange={({ target }) => setChosen(target.value)}>
              {instances.map(({ instance_id: id, status }) => (
                <option key={id} value={id}>
                  {`${id} (${status})`}
                </option>
              ))}
            </select>
          </label>
        )}
        {error && <Failure error={error} retry={() => void refetch()} />}
        <ContainerLog serviceId={serviceId} instanceId={shown?.instance_id} />
      </div>
    </div>
  );
}
