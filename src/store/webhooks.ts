import type { Notice } from '../contract/notices.ts';
import type { Language } from '../contract/text.ts';
import type { DeliveryAttempt, DeliveryState, ToldStatus, WebhookEvent, WebhookKind } from '../contract/webhook.ts';
import type { Page, Slice } from './store.ts';

/** Somebody who is told of the statuses of a project's services. Times in ms since the epoch. */
export interface Webhook {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly kind: WebhookKind;
  /** Sealed with the installation's master key: it lets whoever knows it in. */
  readonly sealedUrl: string;
  /** Without what is secret in it. */
  readonly shownUrl: string;
  readonly sealedSecret?: string;
  /** The new statuses that are told of; empty: all. */
  readonly statuses: readonly ToldStatus[];
  /** Empty: all services of the project. */
  readonly serviceIds: readonly string[];
  readonly language: Language;
  readonly description: string;
  readonly enabled: boolean;
  /** Why the platform has disabled it. */
  readonly paused?: Notice;
  /** Failed attempts in a row. */
  readonly failures: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An event on its way to a webhook, or what became of it. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  /** The latest 20. */
  readonly attempts: readonly DeliveryAttempt[];
  readonly attemptCount: number;
  readonly createdAt: number;
  readonly endedAt?: number;
}

/** What an attempt to deliver what waits longest leads to. */
export type AttemptOutcome =
  /** The next ones go on at `readyAt`. */
  | { readonly kind: 'delivered'; readonly readyAt: number }
  /** It is tried again. */
  | { readonly kind: 'again'; readonly readyAt: number }
  /** It has failed for good; nothing goes to this webhook before somebody enables it again. */
  | { readonly kind: 'paused'; readonly reason: Notice };

/** A webhook to which something is to be sent, not before `readyAt`. */
export interface WaitingWebhook {
  readonly id: string;
  readonly readyAt: number;
}

export interface WebhookStore {
  find(projectId: string, id: string): Promise<Webhook | undefined>;
  get(id: string): Promise<Webhook | undefined>;
  /** Sorted by name. */
  list(projectId: string, slice: Slice): Promise<Page<Webhook>>;
  /** Rejects with `webhook.exists`, and with `webhook.too-many` when the project has `maximum`. */
  create(webhook: Webhook, maximum: number): Promise<void>;
  /**
   * Writes what `change` makes of it as it is at that moment. What waits for one that is disabled with it is canceled; one that is
   * enabled goes on at once. Rejects with `webhook.not-found` and `webhook.exists`.
   */
  change(id: string, change: (webhook: Webhook) => Webhook): Promise<Webhook>;
  /** With its deliveries. */
  remove(id: string): Promise<void>;
  /** The latest first. */
  deliveries(webhookId: string, filter: { readonly state?: DeliveryState }, slice: Slice): Promise<Page<Delivery>>;
  delivery(webhookId: string, id: string): Promise<Delivery | undefined>;
  /**
   * Has it delivered once more, behind what waits. Rejects with `webhook.delivery-not-found`, with `webhook.delivery-pending`
   * and with `webhook.not-enabled`.
   */
  redeliver(webhookId: string, id: string): Promise<Delivery>;
  /** Those for which something waits, the one that is ready first first. */
  lanes(): Promise<readonly WaitingWebhook[]>;
  /** What waits for a webhook, in order. */
  waiting(webhookId: string, most: number): Promise<readonly Delivery[]>;
  /**
   * Records an attempt to deliver all of `ids`. `failures` is the number that the webhook had when it was made: where that is
   * another now, somebody has changed the webhook meanwhile, and a failure says nothing of how it is now.
   */
  settle(
    webhook: Pick<Webhook, 'id' | 'failures'>,
    ids: readonly string[],
    attempt: DeliveryAttempt,
    outcome: AttemptOutcome,
  ): Promise<void>;
  /** Records a delivery that is over already; nothing is sent before `readyAt`. */
  record(delivery: Delivery, readyAt: number): Promise<void>;
  /** Calls `listener` whenever something new waits, after it is written. */
  watch(listener: () => void): void;
}
