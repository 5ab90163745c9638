import type { WebhookKind } from '../contract/webhook.ts';

/** How much a receiver takes. */
export interface WebhookPace {
  /** From the end of one message to the next, ms. */
  readonly gap: number;
  /** Events of one message. */
  readonly most: number;
}

/**
 * Robots of WeCom and DingTalk take 20 messages a minute (DingTalk is silent for ten minutes after more), those of Feishu 100. What comes
 * faster is told together: five events always fit into WeCom's 4,096 bytes.
 */
export const webhookPace: Readonly<Record<WebhookKind, WebhookPace>> = {
  generic: { gap: 0, most: 1 },
  wecom: { gap: 3_200, most: 5 },
  dingtalk: { gap: 3_200, most: 5 },
  feishu: { gap: 700, most: 5 },
};
