import { findService, readService } from '../../client/find-service.ts';
import { clientCommand } from '../client-command.ts';
import { serviceLines } from './service-lines.ts';

export const serviceShowCommand = clientCommand({
  name: 'service show',
  summary: { en: 'one service: its status, its address and what it runs', zh: '显示服务的状态、访问地址和运行内容' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {},
  examples: ['sluice service show voice', 'sluice service show voice --json'],
  async run({ api, args, answer, language }) {
    const service = await readService(api, await findService(api, args[0] ?? ''));
    answer(service, () => serviceLines(service, language));
    return undefined;
  },
});
