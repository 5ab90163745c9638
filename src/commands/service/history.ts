import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { monitorHistoryResponse } from '../../contract/resources/monitor-history.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
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
  },
  examples: ['sluice service history voice', 'sluice service history voice --since 7d --json'],
  async run({ api, args, given, answer, language }) {
    const id = await findService(api, args[0] ?? '');
    const now = Date.now();
    const request = {
      method: 'GET',
      path: apiPath`/v1/{p}/services/${id}/monitor/history`,
      query: { start_time: given.since?.(now) ?? now - hour, end_time: now, instance_id: given.instance },
    } as const;
    const history = await api.call(request, monitorHistoryResponse);
    answer(history, () =>
      columnLines(
        history.points,
        [
          [words.time, (point) => timeText(point.time)],
          [words.cores, (point) => numberText(point.cpu_core_usage)],
          [words.memory, (point) => (point.cpu_memory_usage === undefined ? '' : `${point.cpu_memory_usage} MB`)],
          [words.instances, (point) => numberText(point.instance_count)],
          [words.connections, (point) => numberText(point.connection_count)],
          [words.handshakes, (point) => String(point.handshake_count)],
          [words.calls, (point) => numberText(point.invocation_times)],
          [words.failed, (point) => numberText(point.failed_times)],
          [words.fromClient, (point) => trafficText(point.client_messages, point.client_bytes)],
          [words.fromImage, (point) => trafficText(point.image_messages, point.image_bytes)],
        ],
        language,
      ),
    );
    return undefined;
  },
});

function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function trafficText(messages: number, bytes: number): string {
  return `${messages} / ${bytes === 0 ? '0 kB' : sizeText(bytes)}`;
}
