import { noticeText } from '../contract/notices.ts';
import type { Language } from '../contract/text.ts';
import type { StatusChange, ToldStatus, WebhookEvent } from '../contract/webhook.ts';

/** What a group chat is told, in words: a title, and lines of plain text. */
export interface WebhookMessage {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Characters of a reason that stands alone, and of one among others. */
const longestReason = { alone: 600, amongOthers: 120 } as const;

const chinese: Readonly<Record<ToldStatus, string>> = {
  running: '运行中',
  deploying: '部署中',
  concerning: '告警',
  failed: '异常',
  stopped: '已停止',
  stopping: '停止中',
  deleting: '删除中',
  pending: '待处理',
  waiting: '等待中',
  deleted: '已删除',
};

/**
 * The events for people. Nothing in it is markup, whatever a service is called and its image wrote: angle brackets would call
 * people (`<@all>`, `<at>`), square ones make links.
 */
export function webhookMessage(events: readonly WebhookEvent[], language: Language): WebhookMessage {
  const [first] = events;
  if (events.length === 1 && first !== undefined) {
    const [title = '', ...lines] = linesOf(first, language, longestReason.alone);
    return { title, lines };
  }
  const title = language === 'zh' ? `${events.length} 个服务状态变化` : `${events.length} changes of services`;
  return { title, lines: events.flatMap((event) => linesOf(event, language, longestReason.amongOthers)) };
}

function linesOf(event: WebhookEvent, language: Language, most: number): readonly string[] {
  const time = new Date(event.at).toISOString();
  if (event.type === 'webhook.test') {
    return [
      language === 'zh' ? '服务通知测试：webhook 可用' : 'Service notifications, a test: this webhook works',
      time,
    ];
  }
  const { reason } = event;
  return [
    plain(`${language === 'zh' ? '服务' : 'Service'} ${event.serviceName}: ${change(event, language)}`),
    ...(reason === undefined ? [] : [plain(shortened(noticeText(reason, language), most))]),
    `${event.serviceId} ${time}`,
  ];
}

function change({ oldStatus, newStatus }: StatusChange, language: Language): string {
  const word = (status: ToldStatus) => (language === 'zh' ? chinese[status] : status);
  return oldStatus === undefined ? word(newStatus) : `${word(oldStatus)} → ${word(newStatus)}`;
}

/** The same text with nothing in it that markdown or a chat would read as more than text. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('<', '＜')
    .replaceAll('>', '＞')
    .replaceAll('[', '［')
    .replaceAll(']', '］')
    .replaceAll('`', "'")
    .replaceAll('*', '＊')
    .replaceAll('#', '＃')
    .replaceAll('@', '＠');
}

/** The text up to `most` characters, none of them cut in two. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
