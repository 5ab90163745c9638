import type { ServiceStatus } from '../../../../src/contract/service.ts';
import { useWords } from '../../../language/use-words.ts';

/** The statuses in the cloud's words. */
export const statusWords = {
  running: { en: 'Running', zh: '运行中' },
  deploying: { en: 'Deploying', zh: '部署中' },
  concerning: { en: 'Concerning', zh: '告警' },
  failed: { en: 'Failed', zh: '异常' },
  stopped: { en: 'Stopped', zh: '已停止' },
  stopping: { en: 'Stopping', zh: '停止中' },
  deleting: { en: 'Deleting', zh: '删除中' },
  pending: { en: 'Pending', zh: '待启动' },
  waiting: { en: 'Waiting', zh: '等待中' },
} as const satisfies Readonly<Record<ServiceStatus, object>>;

const kinds: Readonly<Record<ServiceStatus, 'good' | 'bad' | 'warn' | 'passing' | 'quiet'>> = {
  running: 'good',
  deploying: 'passing',
  concerning: 'warn',
  failed: 'bad',
  stopped: 'quiet',
  stopping: 'passing',
  deleting: 'passing',
  pending: 'passing',
  waiting: 'passing',
};

/** Whether the status is about to become another one by itself. */
export function isPassing(status: ServiceStatus): boolean {
  return kinds[status] === 'passing';
}

interface ServiceStatusTextProps {
  readonly status: ServiceStatus;
  /** 0 to 100 while it deploys. */
  readonly progress?: number | undefined;
}

/** `● Deploying 40 %`. */
export function ServiceStatusText({ status, progress }: ServiceStatusTextProps) {
  const t = useWords(statusWords);
  return (
    <span className={`status status-${kinds[status]}`}>
      {t[status]}
      {progress !== undefined && ` ${progress} %`}
    </span>
  );
}
