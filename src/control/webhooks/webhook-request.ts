import { dingTalkSignature, feishuSignature, standardSignature } from '../../auth/webhook-signature.ts';
import { noticeText } from '../../contract/notices.ts';
import type { Language } from '../../contract/text.ts';
import type { WebhookEvent, WebhookKind } from '../../contract/webhook.ts';
import { shortened, webhookMessage } from '../../domain/webhook-message.ts';

/** What is sent. */
export interface WebhookRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What has to be known of a webhook to write to it. */
export interface WebhookRecipient {
  readonly kind: WebhookKind;
  readonly url: URL;
  readonly secret: string | undefined;
  readonly language: Language;
}

export interface WebhookLetter {
  /** Stays the same however often it is sent. */
  readonly id: string;
  readonly events: readonly WebhookEvent[];
}

/** Characters of a reason in the generic form. */
const longestReason = 2_000;

/** Puts events into the form that the other side understands, signed. `now`: ms; `accessAddress`: `https://host:port`. */
export function webhookRequest(
  recipient: WebhookRecipient,
  letter: WebhookLetter,
  now: number,
  accessAddress: string,
): WebhookRequest {
  switch (recipient.kind) {
    case 'generic':
      return genericRequest(recipient, letter, now, accessAddress);
    case 'wecom':
      return json(recipient.url, { msgtype: 'markdown', markdown: { content: markdown(recipient, letter) } });
    case 'dingtalk':
      return dingTalkRequest(recipient, letter, now);
    case 'feishu':
      return feishuRequest(recipient, letter, now);
  }
}

function genericRequest(
  { url, secret, language }: WebhookRecipient,
  { id, events }: WebhookLetter,
  now: number,
  accessAddress: string,
): WebhookRequest {
  const [event] = events;
  if (event === undefined || secret === undefined)
    throw new Error('a generic webhook has a secret and is told one event');
  const seconds = Math.floor(now / 1_000);
  const { body } = json(url, {
    type: event.type,
    id,
    timestamp: new Date(event.at).toISOString(),
    data: dataOf(event, language, accessAddress),
  });
  return {
    url,
    headers: {
      ...jsonHeaders,
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': standardSignature(secret, id, seconds, body),
    },
    body,
  };
}

function dataOf(event: WebhookEvent, language: Language, accessAddress: string) {
  if (event.type === 'webhook.test') return { project_id: event.projectId };
  const { oldStatus, reason } = event;
  const base = event.websocket ? accessAddress.replace(/^http/, 'ws') : accessAddress;
  return {
    project_id: event.projectId,
    service_id: event.serviceId,
    service_name: event.serviceName,
    ...(oldStatus !== undefined && { old_status: oldStatus }),
    new_status: event.newStatus,
    ...(reason !== undefined && { reason: shortened(noticeText(reason, language), longestReason) }),
    access_address: `${base}/v1/infers/${event.serviceId}`,
  };
}

/** Time and signature stand in the query; robots that check key words or addresses instead have no secret. */
function dingTalkRequest(recipient: WebhookRecipient, letter: WebhookLetter, now: number): WebhookRequest {
  const url = new URL(recipient.url);
  if (recipient.secret !== undefined) {
    url.searchParams.set('timestamp', String(now));
    url.searchParams.set('sign', dingTalkSignature(recipient.secret, now));
  }
  const { title } = webhookMessage(letter.events, recipient.language);
  return json(url, { msgtype: 'markdown', markdown: { title, text: markdown(recipient, letter) } });
}

/** Time and signature stand in the body. */
function feishuRequest(
  { url, secret, language }: WebhookRecipient,
  letter: WebhookLetter,
  now: number,
): WebhookRequest {
  const { title, lines } = webhookMessage(letter.events, language);
  const seconds = Math.floor(now / 1_000);
  return json(url, {
    ...(secret !== undefined && { timestamp: String(seconds), sign: feishuSignature(secret, seconds) }),
    msg_type: 'post',
    content: {
      post: {
        [language === 'zh' ? 'zh_cn' : 'en_us']: { title, content: lines.map((text) => [{ tag: 'text', text }]) },
      },
    },
  });
}

/** An empty line between any two: DingTalk joins lines that have none. */
function markdown({ language }: WebhookRecipient, { events }: WebhookLetter): string {
  const { title, lines } = webhookMessage(events, language);
  return [`**${title}**`, ...lines].join('\n\n');
}

const jsonHeaders = { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'Sluice-Webhooks' } as const;

function json(url: URL, body: object): WebhookRequest {
  return { url, headers: jsonHeaders, body: JSON.stringify(body) };
}
