import { noTraffic, type Traffic } from './history-point.ts';

/** What a service held and carried within some time. */
export interface UsageSums extends Traffic {
  /** Cores that its instances held, times ms. */
  readonly cpuMs: number;
  /** Megabytes that its instances held, times seconds. */
  readonly memoryMbSeconds: number;
  /** GPUs and other accelerators that its instances held, times ms. */
  readonly deviceMs: number;
  /** Open WebSockets times ms. */
  readonly socketMs: number;
}

export const noUsage: UsageSums = { cpuMs: 0, memoryMbSeconds: 0, deviceMs: 0, socketMs: 0, ...noTraffic };

export const usageNames = Object.keys(noUsage) as readonly (keyof UsageSums)[];

export function addUsage(one: UsageSums, other: UsageSums): UsageSums {
  return Object.fromEntries(usageNames.map((name) => [name, one[name] + other[name]])) as unknown as UsageSums;
}

/** The month of today and so many before it are kept whole. */
const keptMonths = 13;

/** A day of UTC as a number that sorts and reads well: 20261127. */
export function usageDay(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

/** The first day that is kept at this time (ms since the epoch). */
export function firstUsageDay(now: number): number {
  const date = new Date(now);
  return usageDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - keptMonths, 1));
}
