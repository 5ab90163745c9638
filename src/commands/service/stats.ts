import { apiPath } from '../../client/api-client.ts';
import { ApiRefusal } from '../../client/api-failure.ts';
import { findService } from '../../client/find-service.ts';
import { instancesOf } from '../../client/instance-logs.ts';
import { instanceStatsResponse } from '../../contract/resources/service-history.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { timeText } from '../time-text.ts';

export const serviceStatsCommand = clientCommand({
  name: 'service stats',
  summary: { en: 'what the running instances take of their machine', zh: '显示运行中的实例占用的资源' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {},
  examples: ['sluice service stats voice'],
  async run({ api, args, answer, language }) {
    const id = await findService(api, args[0] ?? '');
    const ids = await instancesOf(api, id);
    const answers = await Promise.all(
      ids.map(async (instance) => {
        const path = apiPath`/v1/{p}/services/${id}/instances/${instance}/stats`;
        return api.call({ method: 'GET', path }, instanceStatsResponse).catch((error: unknown) => {
          // It does not run, or ended since it was listed.
          if (error instanceof ApiRefusal && (error.status === 409 || error.status === 404)) return undefined;
          throw error;
        });
      }),
    );
    const stats = answers.filter((each) => each !== undefined);
    answer(stats, () =>
      columnLines(
        stats,
        [
          [words.instance, (each) => each.instance_id],
          [words.cores, (each) => share(each.cpu_core_usage, each.cpu_core_total)],
          [words.memory, (each) => `${share(each.cpu_memory_usage, each.cpu_memory_total)} MB`],
          [words.received, (each) => bytesText(each.received_bytes)],
          [words.sent, (each) => bytesText(each.sent_bytes)],
          [words.processes, (each) => String(each.process_count ?? '')],
          [words.connections, (each) => String(each.connection_count)],
          [words.started, ({ start_time: time }) => (time === undefined ? '' : timeText(time))],
        ],
        language,
      ),
    );
    return undefined;
  },
});

/** `0.25 / 2`; what is not known is left out. */
function share(used: number | undefined, most: number | undefined): string {
  return [used, most].filter((value) => value !== undefined).join(' / ');
}

function bytesText(bytes: number | undefined): string {
  if (bytes === undefined) return '';
  return bytes === 0 ? '0 kB' : sizeText(bytes);
}
