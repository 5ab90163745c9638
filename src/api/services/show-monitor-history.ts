import {
  type MonitorPoint,
  monitorHistoryQuery,
  monitorHistoryResponse,
  readMetrics,
} from '../../contract/resources/monitor-history.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { averagesOf, type HistoryPoint } from '../../domain/history-point.ts';
import { startsWithin, stepFor } from '../../domain/history-steps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { findService } from './find-service.ts';

const hour = 3_600_000;
const mostInstances = 200;

/** `GET /v1/{project_id}/services/{service_id}/monitor/history`: our addition to the monitor, for ranges of time. */
export function showMonitorHistory(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/monitor/history',
    tag: 'Services',
    summary: 'Show what a service, or one of its instances, took and carried within the last thirty days.',
    parameters: servicePath,
    query: monitorHistoryQuery,
    answers: { 200: { description: 'Up to a minute ago.', schema: monitorHistoryResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, monitorHistoryQuery);
      const { id, spec } = await findService(context, caller, deps.store.services);
      const { history } = deps.store;
      const now = deps.now();
      const to = Number(query.end_time ?? now);
      const from = Number(query.start_time ?? Math.max(0, to - hour));
      const step = stepFor({ from, to, wished: Number(query.step ?? 0) * 1_000 }, now);
      const { instance_id: instanceId } = query;
      const wanted = query.metrics === undefined ? undefined : new Set(readMetrics(query.metrics));
      const of = { serviceId: id, ...(instanceId !== undefined && { instanceId }) };
      const points = await history.points(of, step, startsWithin({ from, to }, step, now));
      const instances = await history.instances(id, { from, to }, mostInstances);
      return context.json({
        service_id: id,
        service_name: spec.name,
        ...(instanceId !== undefined && { instance_id: instanceId }),
        start_time: from,
        end_time: to,
        step: step / 1_000,
        points: points.map((point) => only(wanted, presentPoint(point, instanceId === undefined))),
        instances: instances.map(({ instanceId, modelId, firstAt, lastAt }) => ({
          instance_id: instanceId,
          model_id: modelId,
          start_time: firstAt,
          end_time: Math.min(lastAt, now),
        })),
      });
    },
  };
}

const kilobytes = 1_024;

function presentPoint(point: HistoryPoint & { readonly start: number }, whole: boolean): MonitorPoint {
  const { cores, memoryKb, devices, sockets, instances } = averagesOf(point);
  return {
    time: point.start,
    ...(cores !== undefined && { cpu_core_usage: short(cores), cpu_core_usage_max: short(point.mostCpu / 1_000) }),
    ...(memoryKb !== undefined && {
      cpu_memory_usage: short(memoryKb / kilobytes),
      cpu_memory_usage_max: short(point.mostMemory / kilobytes),
    }),
    ...(devices !== undefined && { gpu_total: short(devices) }),
    ...(sockets !== undefined && { connection_count: short(sockets), connection_count_max: point.mostSockets }),
    ...(whole &&
      instances !== undefined && { instance_count: short(instances), instance_count_max: point.mostInstances }),
    handshake_count: point.handshakes,
    // What failed before an instance was chosen is no instance's.
    ...(whole && {
      handshake_failures: point.refusals,
      invocation_times: point.calls,
      failed_times: point.failures,
    }),
    client_messages: point.messagesFromClient,
    image_messages: point.messagesFromImage,
    client_bytes: point.bytesFromClient,
    image_bytes: point.bytesFromImage,
  };
}

/** A chart gets what it draws. */
function only(wanted: ReadonlySet<string> | undefined, point: MonitorPoint): MonitorPoint {
  if (wanted === undefined) return point;
  const { time, ...metrics } = point;
  return { time, ...Object.fromEntries(Object.entries(metrics).filter(([name]) => wanted.has(name))) };
}

function short(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
