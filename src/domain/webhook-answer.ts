import { type Notice, notice } from '../contract/notices.ts';
import type { WebhookKind } from '../contract/webhook.ts';

export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
}

export type WebhookVerdict =
  | { readonly kind: 'received' }
  | {
      readonly kind: 'failed';
      readonly failure: Notice;
      /** The receiver wants no more. */
      readonly gone?: true;
      /** It is of no use to try again before, ms. */
      readonly waitMs?: number;
    };

/** Codes with which robots say that they got too much, and for how long (ms) they then take nothing. */
const tooMuch: Readonly<Record<Exclude<WebhookKind, 'generic'>, ReadonlyMap<number, number>>> = {
  wecom: new Map([[45_009, 60_000]]),
  dingtalk: new Map([
    [130_101, 600_000],
    [410_100, 600_000],
    [660_026, 600_000],
  ]),
  feishu: new Map([
    [9_499, 60_000],
    [11_232, 60_000],
  ]),
};
/** Characters of a robot's own words that are kept. */
const longestDetail = 200;

/** Whether an answer means that the message has arrived. Robots say in the body of a 200 what is wrong. */
export function judgeAnswer(kind: WebhookKind, { status, body }: WebhookAnswer): WebhookVerdict {
  if (status >= 300 && status <= 399) return failed(notice('webhook.redirected', { status }));
  if (status < 200 || status > 299) {
    const failure = notice('webhook.answered', { status });
    return status === 410 && kind === 'generic' ? { kind: 'failed', failure, gone: true } : failed(failure);
  }
  if (kind === 'generic') return { kind: 'received' };
  const { code, detail } = robotAnswer(body);
  if (code === 0) return { kind: 'received' };
  if (code === undefined) return failed(notice('webhook.robot-unclear', {}));
  const waitMs = tooMuch[kind].get(code);
  return { ...failed(notice('webhook.robot-refused', { code, detail })), ...(waitMs !== undefined && { waitMs }) };
}

function failed(failure: Notice): WebhookVerdict & { readonly kind: 'failed' } {
  return { kind: 'failed', failure };
}

/** WeCom and DingTalk: `errcode`, `errmsg`. Feishu: `code`, `msg`, and `StatusCode` in answers of its first version. */
function robotAnswer(body: string): { readonly code: number | undefined; readonly detail: string } {
  const answer = parsed(body);
  const code = [answer['errcode'], answer['code'], answer['StatusCode']].find((each) => typeof each === 'number');
  const detail = [answer['errmsg'], answer['msg']].find((each) => typeof each === 'string') ?? '';
  return { code: code as number | undefined, detail: (detail as string).slice(0, longestDetail) };
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
