import { z } from 'zod';
import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { settle } from './settle.ts';
import { waitOption } from './wait-option.ts';

export const serviceStopCommand = clientCommand({
  name: 'service stop',
  summary: { en: 'stop a service: its instances end, its address stays', zh: '停止服务：实例结束，访问地址保留' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: { wait: waitOption },
  examples: ['sluice service stop voice --wait'],
  exitCodes: interruptedExitCode,
  async run(context) {
    const { api, args, given } = context;
    const name = args[0] ?? '';
    const id = await findService(api, name);
    const body = { status: 'stopped' };
    await api.call({ method: 'PUT', path: apiPath`/v1/{p}/services/${id}`, body }, z.object({}));
    return settle(context, { id, name, wait: given.wait, goal: 'stopped', change: 'none' });
  },
});
