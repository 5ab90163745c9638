import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { configurationChange } from '../../contract/resources/service.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { settle } from './settle.ts';
import { waitOption } from './wait-option.ts';

export const serviceRestartCommand = clientCommand({
  name: 'service restart',
  summary: {
    en: 'replace every instance of a service by a new one, step by step',
    zh: '逐个替换服务的全部实例',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: { wait: waitOption },
  examples: ['sluice service restart voice --wait'],
  exitCodes: interruptedExitCode,
  async run(context) {
    const { api, args, given } = context;
    const name = args[0] ?? '';
    const id = await findService(api, name);
    const path = apiPath`/v1/{p}/services/${id}/restart`;
    const { generation } = await api.call({ method: 'POST', path }, configurationChange);
    return settle(context, { id, name, wait: given.wait, goal: 'running', change: generation });
  },
});
