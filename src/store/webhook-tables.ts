/** Somebody who is told of services' statuses. */
export interface WebhookTable {
  id: string;
  project_id: string;
  name: string;
  kind: string;
  sealed_url: string;
  shown_url: string;
  sealed_secret: string | null;
  statuses: string;
  service_ids: string;
  language: string;
  description: string;
  enabled: number;
  paused: string | null;
  failures: number;
  /** 1 while deliveries wait, which go on at `ready_at`. */
  waiting: number;
  ready_at: number;
  created_at: number;
  updated_at: number;
}

export interface WebhookDeliveryTable {
  id: string;
  webhook_id: string;
  number: number;
  event: string;
  state: string;
  attempts: string;
  attempt_count: number;
  created_at: number;
  ended_at: number | null;
}
