import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { listInstancesResponse } from '../../contract/resources/service-history.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { timeText } from '../time-text.ts';

export const serviceInstancesCommand = clientCommand({
  name: 'service instances',
  summary: { en: "a service's instances: its running containers", zh: '列出服务的实例（运行中的容器）' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {},
  examples: ['sluice service instances voice'],
  async run({ api, args, answer, language }) {
    const id = await findService(api, args[0] ?? '');
    const path = apiPath`/v1/{p}/services/${id}/instances`;
    const { instances } = await api.call({ method: 'GET', path }, listInstancesResponse);
    answer(instances, () =>
      columnLines(
        instances,
        [
          [words.instance, (instance) => instance.instance_id],
          [words.status, (instance) => instance.status],
          [words.connections, (instance) => String(instance.connection_count)],
          [words.restarts, (instance) => String(instance.restart_count)],
          [words.started, ({ start_time: time }) => (time === undefined ? '' : timeText(time))],
          [words.reason, (instance) => instance.error_msg ?? ''],
        ],
        language,
      ),
    );
    return undefined;
  },
});
