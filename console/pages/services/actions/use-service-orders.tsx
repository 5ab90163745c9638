import { useQueryClient } from '@tanstack/react-query';
import { useSession } from '../../../api/session.ts';
import { useConfirm } from '../../../forms/use-confirm.tsx';
import { useWords } from '../../../language/use-words.ts';
import { type NamedService, type ServiceOrderKind, serviceOrders } from '../../../orders/service-orders.ts';

const words = {
  start: {
    label: { en: 'Start', zh: '启动' },
    question: {
      en: (names: readonly string[]) => `Start ${named(names, ', ')}?`,
      zh: (names: readonly string[]) => `确定启动 ${named(names, '、')}？`,
    },
    consequence: {
      en: 'Its instances start with the present configuration, at the same address.',
      zh: '将按当前配置启动实例，服务地址不变。',
    },
  },
  stop: {
    label: { en: 'Stop', zh: '停止' },
    question: {
      en: (names: readonly string[]) => `Stop ${named(names, ', ')}?`,
      zh: (names: readonly string[]) => `确定停止 ${named(names, '、')}？`,
    },
    consequence: {
      en: 'Its open sockets end, at the latest at the drain deadline, and calls are refused until it is started again. Its address stays.',
      zh: '已打开的连接将在排空时限内结束，重新启动前调用会被拒绝。服务地址保持不变。',
    },
  },
  restart: {
    label: { en: 'Restart', zh: '重启' },
    question: {
      en: (names: readonly string[]) => `Restart ${named(names, ', ')}?`,
      zh: (names: readonly string[]) => `确定重启 ${named(names, '、')}？`,
    },
    consequence: {
      en: 'Its instances are replaced one after the other. Open sockets of those that go are drained.',
      zh: '实例将逐个替换，被替换实例上已打开的连接会被排空。',
    },
  },
  delete: {
    label: { en: 'Delete', zh: '删除' },
    question: {
      en: (names: readonly string[]) => `Delete ${named(names, ', ')}?`,
      zh: (names: readonly string[]) => `确定删除 ${named(names, '、')}？`,
    },
    consequence: {
      en: 'Lost for good: the address, which answers nobody any more; the open sockets; the configuration and its history; events, logs, and what apps may call. The model stays.',
      zh: '以下内容将永久丢失：服务地址（不再响应任何调用）、已打开的连接、配置及其历史、事件、日志以及应用授权。模型会保留。',
    },
  },
} as const;

/** The first few names, and how many more there are. */
function named(names: readonly string[], between: string): string {
  const shown = names.slice(0, 5).join(between);
  return names.length > 5 ? `${shown} … (${names.length})` : shown;
}

/**
 * Starts, stops, restarts and deletes services, each after a confirmation. `done` is told when the platform has taken the
 * order. For use inside a `Page`.
 */
export function useServiceOrders(): (
  kind: ServiceOrderKind,
  services: readonly NamedService[],
  done?: () => void,
) => void {
  const t = {
    start: useWords(words.start),
    stop: useWords(words.stop),
    restart: useWords(words.restart),
    delete: useWords(words.delete),
  };
  const { project } = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const readAgain = () => client.invalidateQueries({ queryKey: ['services', project.id] });
  return (kind, services, done) => {
    const { label, question, consequence } = t[kind];
    confirm({
      order: serviceOrders.whole(kind, project.id, services),
      label,
      question: question(services.map(({ service_name: name }) => name)),
      consequence,
      danger: kind !== 'start',
      // Also after a refusal: what was shown is out of date then.
      underWay: (now) => now || void readAgain(),
      done() {
        done?.();
        return readAgain();
      },
    });
  };
}
