import type { Generated } from 'kysely';

/** A service, or one of its instances. */
export interface HistorySeriesTable {
  number: Generated<number>;
  service_id: string;
  /** Empty: the service itself. */
  instance_id: string;
  model_id: string;
  first_at: number;
  /** Up to an hour ago, and the points go on. */
  last_at: number;
}

/** What was seen within one step from its start, both in ms. `HistoryPoint` says what each is. */
export interface HistoryPointTable {
  step: number;
  start: number;
  series: number;
  seen_ms: number;
  measured_ms: number;
  cpu_ms: number;
  memory_kb_seconds: number;
  device_ms: number;
  socket_ms: number;
  instance_ms: number;
  handshakes: number;
  refusals: number;
  calls: number;
  failures: number;
  messages_from_client: number;
  messages_from_image: number;
  bytes_from_client: number;
  bytes_from_image: number;
  most_cpu: number;
  most_memory: number;
  most_sockets: number;
  most_instances: number;
}

/** What a service used on a day of UTC; it outlives the service. `UsageSums` says what each is. */
export interface UsageDayTable {
  project_id: string;
  /** 20261127. */
  day: number;
  service_id: string;
  service_name: string;
  cpu_ms: number;
  memory_mb_seconds: number;
  device_ms: number;
  socket_ms: number;
  handshakes: number;
  refusals: number;
  calls: number;
  failures: number;
  messages_from_client: number;
  messages_from_image: number;
  bytes_from_client: number;
  bytes_from_image: number;
}
