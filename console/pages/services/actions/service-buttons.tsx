import type { ServiceStatus } from '../../../../src/contract/service.ts';
import { isPossible, type ServiceAction } from '../../../../src/contract/service-actions.ts';
import { useWords } from '../../../language/use-words.ts';
import type { NamedService, ServiceOrderKind } from '../../../orders/service-orders.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { useServiceOrders } from './use-service-orders.tsx';

const words = {
  start: { en: 'Start', zh: '启动' },
  stop: { en: 'Stop', zh: '停止' },
  restart: { en: 'Restart', zh: '重启' },
  delete: { en: 'Delete', zh: '删除' },
  of: {
    en: (action: string, name: string) => `${action} ${name}`,
    zh: (action: string, name: string) => `${action} ${name}`,
  },
} as const;

/** Why something cannot be done in a status. Which those are says `actionStatuses` of the contract. */
const reasonWords = {
  running: { en: 'It runs already.', zh: '服务已在运行。' },
  concerning: { en: 'It runs already.', zh: '服务已在运行。' },
  failed: { en: 'It has failed.', zh: '服务处于异常状态。' },
  stopped: { en: 'It is stopped.', zh: '服务已停止。' },
  stopping: { en: 'It is being stopped. Wait until that is over.', zh: '服务正在停止，请等待完成。' },
  deleting: { en: 'It is being deleted.', zh: '服务正在删除。' },
  deploying: {
    en: 'It is being deployed. Wait until that is over, or stop it.',
    zh: '服务正在部署，请等待完成或停止服务。',
  },
  pending: {
    en: 'It is being deployed. Wait until that is over, or stop it.',
    zh: '服务正在部署，请等待完成或停止服务。',
  },
  waiting: {
    en: 'It is being deployed. Wait until that is over, or stop it.',
    zh: '服务正在部署，请等待完成或停止服务。',
  },
} as const satisfies Readonly<Record<ServiceStatus, object>>;

/** Tells why an action is not possible in a status, undefined where it is. */
export function useWhyNot(): (action: ServiceAction, status: ServiceStatus) => string | undefined {
  const t = useWords(reasonWords);
  return (action, status) => (isPossible(action, status) ? undefined : t[status]);
}

const orders: readonly ServiceOrderKind[] = ['start', 'stop', 'restart', 'delete'];

interface ServiceButtonsProps {
  readonly service: NamedService & { readonly status: ServiceStatus };
  /** When its deletion has begun. */
  readonly deleted?: () => void;
  readonly kind?: 'link' | 'default';
}

/** What can be done to one service. */
export function ServiceButtons({ service, deleted, kind = 'default' }: ServiceButtonsProps) {
  const t = useWords(words);
  const whyNot = useWhyNot();
  const give = useServiceOrders();
  return orders.map((order) => (
    <ActionButton
      key={order}
      action="services.write"
      type={kind}
      {...(kind === 'link' && { size: 'small', 'aria-label': t.of(t[order], service.service_name) })}
      danger={order === 'delete'}
      unavailable={whyNot(order, service.status)}
      onClick={() => give(order, [service], order === 'delete' ? deleted : undefined)}
    >
      {t[order]}
    </ActionButton>
  ));
}
