import { randomUUID } from 'node:crypto';
import { bareMessage } from '../contract/error-message.ts';
import { clientError } from '../contract/errors.ts';
import type { LoadOrder, LoadProgress, LoadTest, LoadTests } from '../contract/load-test.ts';
import { notice } from '../contract/notices.ts';
import type { Logger } from '../log/logger.ts';
import type { Generator } from './generator.ts';
import { runLoadTest } from './run-load-test.ts';

export interface LoadTestsDeps {
  /** Starts the side that sends. */
  start(order: LoadOrder): Generator;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly log: Logger;
}

/** That are over, and kept to be read: of one service, and of all. */
const mostOfService = 20;
const mostInAll = 200;

interface Row extends Omit<LoadTest, 'progress' | 'endedAt'> {
  readonly projectId: string;
  readonly serviceName: string;
  readonly stop: AbortController;
  /** Resolves when its sockets are over. */
  over: Promise<void>;
  progress: LoadProgress;
  endedAt?: number;
}

/**
 * Load tests of one process, kept in memory: what one measured is worth nothing on a machine that was started anew. One at a
 * time, as two would measure each other.
 */
export function createLoadTests({ start, now, log }: LoadTestsDeps): LoadTests & { close(): Promise<void> } {
  /** In the order in which they began. */
  const rows = new Map<string, Row>();

  const forget = (serviceId: string) => {
    const over = [...rows.values()].filter(({ endedAt }) => endedAt !== undefined);
    const own = over.filter((row) => row.serviceId === serviceId);
    for (const { id } of own.slice(0, Math.max(0, own.length - mostOfService))) rows.delete(id);
    for (const { id } of over.slice(0, Math.max(0, over.length - mostInAll))) rows.delete(id);
  };

  const run = async (row: Row, order: LoadOrder) => {
    try {
      row.progress = await runLoadTest({
        plan: order.plan,
        generator: start(order),
        look: order.look,
        onProgress: (progress) => {
          row.progress = progress;
        },
        signal: row.stop.signal,
      });
    } catch (error) {
      log.error({ error, serviceId: row.serviceId }, 'a load test could not be begun');
      row.progress = { status: 'failed', steps: [], reason: notice('load.failed', { detail: bareMessage(error) }) };
    } finally {
      row.endedAt = now();
      const { status, steps } = row.progress;
      log.info({ serviceId: row.serviceId, loadTest: row.id, status, steps: steps.length }, 'a load test is over');
      forget(row.serviceId);
    }
  };

  const find = (serviceId: string, id: string) => {
    const row = rows.get(id);
    return row?.serviceId === serviceId ? row : undefined;
  };

  return {
    begin(order) {
      const { projectId, serviceId, serviceName, plan } = order;
      const other = [...rows.values()].find(({ endedAt }) => endedAt === undefined);
      if (other?.projectId === projectId) throw clientError('service.load-under-way', { service: other.serviceName });
      // What other projects have is nobody's business.
      if (other !== undefined) throw clientError('service.load-elsewhere', {});
      const row: Row = {
        ...{ id: randomUUID(), projectId, serviceId, serviceName, plan, startedAt: now(), stop: new AbortController() },
        progress: { status: 'running', steps: [] },
        over: Promise.resolve(),
      };
      rows.set(row.id, row);
      row.over = run(row, order);
      return shown(row);
    },
    find(serviceId, id) {
      const row = find(serviceId, id);
      return row && shown(row);
    },
    list: (serviceId) =>
      [...rows.values()]
        .filter((row) => row.serviceId === serviceId)
        .map(shown)
        .reverse(),
    async end(serviceId, id) {
      const row = find(serviceId, id);
      if (row === undefined) return false;
      if (row.endedAt !== undefined) rows.delete(id);
      row.stop.abort();
      await row.over;
      return true;
    },
    async close() {
      for (const { stop } of rows.values()) stop.abort();
      await Promise.all([...rows.values()].map(({ over }) => over));
    },
  };
}

function shown({ id, serviceId, plan, startedAt, endedAt, progress }: Row): LoadTest {
  return { id, serviceId, plan, startedAt, progress, ...(endedAt !== undefined && { endedAt }) };
}
