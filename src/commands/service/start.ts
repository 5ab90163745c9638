import { z } from 'zod';
import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { settle } from './settle.ts';
import { waitOption } from './wait-option.ts';

export const serviceStartCommand = clientCommand({
  name: 'service start',
  summary: { en: 'start a service that is stopped or failed', zh: '启动已停止或失败的服务' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: { wait: waitOption },
  examples: ['sluice service start voice --wait'],
  exitCodes: interruptedExitCode,
  async run(context) {
    const { api, args, given } = context;
    const name = args[0] ?? '';
    const id = await findService(api, name);
    const body = { status: 'running' };
    await api.call({ method: 'PUT', path: apiPath`/v1/{p}/services/${id}`, body }, z.object({}));
    return settle(context, { id, name, wait: given.wait, goal: 'running', change: 'none' });
  },
});
