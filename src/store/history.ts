import type { UsageGroup } from '../contract/resources/usage.ts';
import type { HistoryPoint } from '../domain/history-point.ts';
import type { UsageSums } from '../domain/usage.ts';
import type { Page } from './store.ts';

/** What was seen of one service within one minute. Times in ms since the epoch. */
export interface HistoryEntry {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly projectId: string;
  /** When the minute began. */
  readonly start: number;
  readonly service: HistoryPoint;
  readonly instances: readonly {
    readonly instanceId: string;
    readonly modelId: string;
    readonly point: HistoryPoint;
  }[];
  readonly usage: UsageSums;
}

export interface HistorySeries {
  readonly instanceId: string;
  readonly modelId: string;
  readonly firstAt: number;
  /** Within an hour. */
  readonly lastAt: number;
}

export interface HistoryStore {
  /** Adds to what is there, in one transaction; the caller bounds how much. */
  record(entries: readonly HistoryEntry[]): Promise<void>;
  /** The points of the service, or of one of its instances, that begin at these times and are there; in their order. */
  points(
    of: { readonly serviceId: string; readonly instanceId?: string },
    step: number,
    starts: readonly number[],
  ): Promise<readonly (HistoryPoint & { readonly start: number })[]>;
  /** The instances of which something was seen between two times, the latest first; at most `most`. */
  instances(
    serviceId: string,
    range: { readonly from: number; readonly to: number },
    most: number,
  ): Promise<readonly HistorySeries[]>;
  /** Drops some of what is too old; `true`: there may be more. */
  prune(now: number): Promise<boolean>;
}

export interface UsageQuery {
  readonly projectId: string;
  /** Days of UTC as numbers, both included: 20261127. */
  readonly from: number;
  readonly to: number;
  readonly group: UsageGroup;
  readonly serviceId?: string;
}

export interface UsageRow extends UsageSums {
  /** 20261127, 202611, or 0 where rows are for the whole range. */
  readonly period: number;
  readonly serviceId: string;
  /** Its last one. */
  readonly serviceName: string;
}

export interface UsageReader {
  /** By period, then service. */
  list(query: UsageQuery, slice: { readonly skip: number; readonly limit: number }): Promise<Page<UsageRow>>;
  /** Of all rows together. */
  total(query: UsageQuery): Promise<UsageSums>;
}
