import type { Notice } from './notices.ts';
import { type ServiceStatus, serviceStatuses } from './service.ts';

/** What the other side understands: programs the generic form, the others are robots of group chats. */
export const webhookKinds = ['generic', 'wecom', 'dingtalk', 'feishu'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** The statuses that are told of; `deleted`: the service is gone. */
export const toldStatuses = [...serviceStatuses, 'deleted'] as const;
export type ToldStatus = ServiceStatus | 'deleted';

export const webhookEventTypes = ['service.status_changed', 'webhook.test'] as const;

/** A service shows clients another status. Holds all that is told of it: the service may be gone when it is sent. */
export interface StatusChange {
  readonly type: 'service.status_changed';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly projectId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly websocket: boolean;
  /** Absent: the service is new. */
  readonly oldStatus?: ToldStatus;
  readonly newStatus: ToldStatus;
  readonly reason?: Notice;
}

/** Somebody wants to see whether the other side answers. */
export interface WebhookTest {
  readonly type: 'webhook.test';
  readonly at: number;
  readonly projectId: string;
}

export type WebhookEvent = StatusChange | WebhookTest;

/** `pending`: it goes on by itself. `canceled`: the webhook was disabled or paused before it was delivered. */
export const deliveryStates = ['pending', 'delivered', 'failed', 'canceled'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One try to bring an event to its receiver. */
export interface DeliveryAttempt {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** Of the answer, where one came. */
  readonly status?: number;
  /** Why it does not count as delivered. */
  readonly failure?: Notice;
  /** How the answer's body begins. */
  readonly response?: string;
}
