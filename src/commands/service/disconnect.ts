import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { serviceWords as words } from './words.ts';

export const serviceDisconnectCommand = clientCommand({
  name: 'service disconnect',
  summary: {
    en: 'end open WebSockets of a service, at once, with code 1008',
    zh: '立即结束服务的指定 WebSocket 连接，关闭码为 1008',
  },
  arguments: [{ name: 'SERVICE' }, { name: 'CONNECTION', many: true }],
  ownOptions: {},
  examples: ['sluice service disconnect voice CONNECTION'],
  async run({ api, args, answer, language }) {
    const [name = '', ...connections] = args;
    const id = await findService(api, name);
    await api.send({ method: 'DELETE', path: apiPath`/v1/{p}/services/${id}/connections/${connections.join(',')}` });
    answer({ service_id: id, connections }, () => [
      render(words.disconnected, { count: connections.length }, language),
    ]);
    return undefined;
  },
});
