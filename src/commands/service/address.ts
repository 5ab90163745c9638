import { findService, readService } from '../../client/find-service.ts';
import { clientCommand } from '../client-command.ts';

export const serviceAddressCommand = clientCommand({
  name: 'service address',
  summary: { en: "print a service's address, and nothing else", zh: '仅输出服务的访问地址' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {},
  examples: ['sluice service address voice', 'ADDRESS=$(sluice service address voice)'],
  async run({ api, args, answer }) {
    const service = await readService(api, await findService(api, args[0] ?? ''));
    const { service_id, service_name, access_address } = service;
    answer({ service_id, service_name, access_address }, () => [access_address]);
    return undefined;
  },
});
