import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import {
  type MonitorPoint,
  monitorHistoryResponse,
  monitorMetrics,
  readMetrics,
} from '../../contract/resources/monitor-history.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { type Column, columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { ownOption, parseText } from '../own-options.ts';
import { sinceOption } from '../since-option.ts';
import { timeText } from '../time-text.ts';

const hour = 3_600_000;

export const serviceHistoryCommand = clientCommand({
  name: 'service history',
  summary: {
    en: 'what a service took and carried, up to thirty days back',
    zh: '列出服务最近 30 天内的资源占用与流量',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    since: { ...sinceOption, defaultText: { en: '1h ago', zh: '1h 之前' } },
    instance: ownOption({
      name: 'instance',
      placeholder: 'ID',
      parse: parseText,
      accepted: { en: 'the id of an instance', zh: '实例 ID' },
      help: { en: 'this instance alone', zh: '只列出该实例' },
    }),
    metrics: ownOption({
      name: 'metrics',
      placeholder: 'NAMES',
      parse: parseText,
      accepted: { en: 'fields of a point, with commas between them', zh: '数据点的字段名，以逗号分隔' },
      defaultText: { en: 'a table of the usual ones', zh: '常用指标' },
      help: { en: 'these alone, each under its name', zh: '只列出这些指标，列名为字段名' },
    }),
  },
  examples: [
    'sluice service history voice',
    'sluice service history voice --since 7d --json',
    'sluice service history voice --metrics cpu_core_usage,connection_count_max',
  ],
  async run({ api, args, given, answer, language }) {
    const id = await findService(api, args[0] ?? '');
    const now = Date.now();
    const request = {
      method: 'GET',
      path: apiPath`/v1/{p}/services/${id}/monitor/history`,
      query: {
        start_time: given.since?.(now) ?? now - hour,
        end_time: now,
        instance_id: given.instance,
        metrics: given.metrics,
      },
    } as const;
    const history = await api.call(request, monitorHistoryResponse);
    answer(history, () => columnLines(history.points, columnsOf(given.metrics), language));
    return undefined;
  },
});

const usualColumns: readonly Column<MonitorPoint>[] = [
  [words.cores, (point) => numberText(point.cpu_core_usage)],
  [words.memory, (point) => numberText(point.cpu_memory_usage, ' MB')],
  [words.instances, (point) => numberText(point.instance_count)],
  [words.connections, (point) => numberText(point.connection_count)],
  [words.handshakes, (point) => numberText(point.handshake_count)],
  [words.calls, (point) => numberText(point.invocation_times)],
  [words.failed, (point) => numberText(point.failed_times)],
  [words.fromClient, (point) => trafficText(point.client_messages, point.client_bytes)],
  [words.fromImage, (point) => trafficText(point.image_messages, point.image_bytes)],
];

/** The usual columns, or one for each metric that was asked for, under its own name. */
function columnsOf(metrics: string | undefined): readonly Column<MonitorPoint>[] {
  const time: Column<MonitorPoint> = [words.time, (point) => timeText(point.time)];
  if (metrics === undefined) return [time, ...usualColumns];
  const asked = monitorMetrics.filter((name) => readMetrics(metrics).includes(name));
  return [
    time,
    ...asked.map((name): Column<MonitorPoint> => [{ en: name, zh: name }, (point) => numberText(point[name])]),
  ];
}

function numberText(value: number | undefined, unit = ''): string {
  return value === undefined ? '' : `${value}${unit}`;
}

function trafficText(messages = 0, bytes = 0): string {
  return `${messages} / ${bytes === 0 ? '0 kB' : sizeText(bytes)}`;
}
