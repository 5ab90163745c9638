import type { z } from 'zod';
import type { listInstancesResponse } from '../../../../src/contract/resources/service-history.ts';
import { useWords } from '../../../language/use-words.ts';

type Instance = z.infer<typeof listInstancesResponse>['instances'][number];

const words = {
  starting: { en: 'Starting', zh: '启动中' },
  running: { en: 'Running', zh: '运行中' },
  concerning: { en: 'Concerning', zh: '告警' },
  stopping: { en: 'Stopping', zh: '停止中' },
  failed: { en: 'Failed', zh: '异常' },
} as const;

const kinds: Readonly<Record<Instance['status'], string>> = {
  starting: 'passing',
  running: 'good',
  concerning: 'warn',
  stopping: 'passing',
  failed: 'bad',
};

/** How an instance is, and why. */
export function InstanceStatusText({ instance }: { readonly instance: Instance }) {
  const t = useWords(words);
  return (
    <>
      <span className={`status status-${kinds[instance.status]}`}>{t[instance.status]}</span>
      {instance.error_msg !== undefined && <div className="wrapped quiet">{instance.error_msg}</div>}
    </>
  );
}
