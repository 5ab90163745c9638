import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { parseInteger } from '../../config/parsers.ts';
import { configurationChange } from '../../contract/resources/service.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { ownOption } from '../own-options.ts';
import { settle } from './settle.ts';
import { waitOption } from './wait-option.ts';

export const serviceRollbackCommand = clientCommand({
  name: 'service rollback',
  summary: { en: 'go back to an earlier configuration', zh: '回退到先前的配置' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    to: ownOption({
      name: 'to',
      placeholder: 'GENERATION',
      parse: parseInteger(1, 999_999_999),
      accepted: { en: 'a number that `service updates` lists', zh: '`service updates` 列出的编号' },
      defaultText: { en: 'the last one before that was ready', zh: '上一个就绪过的配置' },
      help: { en: 'which configuration', zh: '要回退到的配置' },
    }),
    wait: waitOption,
  },
  examples: ['sluice service rollback voice --wait', 'sluice service rollback voice --to 3'],
  exitCodes: interruptedExitCode,
  async run(context) {
    const { api, args, given } = context;
    const name = args[0] ?? '';
    const id = await findService(api, name);
    const path = apiPath`/v1/{p}/services/${id}/rollback`;
    const { generation } = await api.call(
      { method: 'POST', path, body: { generation: given.to } },
      configurationChange,
    );
    return settle(context, { id, name, wait: given.wait, goal: 'running', change: generation });
  },
});
