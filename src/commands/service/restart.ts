import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { configurationError } from '../../config/mistake.ts';
import { configurationChange } from '../../contract/resources/service.ts';
import { replacedInstance } from '../../contract/resources/service-history.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { ownOption, parseText } from '../own-options.ts';
import { settle } from './settle.ts';
import { waitOption } from './wait-option.ts';
import { serviceWords as words } from './words.ts';

export const serviceRestartCommand = clientCommand({
  name: 'service restart',
  summary: {
    en: 'replace every instance of a service by a new one, step by step',
    zh: '逐个替换服务的全部实例',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    instance: ownOption({
      name: 'instance',
      placeholder: 'ID',
      parse: parseText,
      accepted: { en: 'the id of an instance', zh: '实例 ID' },
      defaultText: { en: 'all', zh: '全部' },
      help: { en: 'replace this instance alone; goes without --wait', zh: '只替换该实例；不能与 --wait 同用' },
    }),
    wait: waitOption,
  },
  examples: ['sluice service restart voice --wait', 'sluice service restart voice --instance INSTANCE'],
  exitCodes: interruptedExitCode,
  async run(context) {
    const { api, args, given, answer, language } = context;
    const { instance, wait } = given;
    if (instance !== undefined && wait) throw configurationError([{ where: '--wait', problem: together }], language);
    const name = args[0] ?? '';
    const id = await findService(api, name);
    if (instance !== undefined) {
      const place = apiPath`/v1/{p}/services/${id}/instances/${instance}/restart`;
      const replaced = await api.call({ method: 'POST', path: place }, replacedInstance);
      answer(replaced, () => [render(words.replaced, { instance }, language)]);
      return 0;
    }
    const path = apiPath`/v1/{p}/services/${id}/restart`;
    const { generation } = await api.call({ method: 'POST', path }, configurationChange);
    return settle(context, { id, name, wait, goal: 'running', change: generation });
  },
});

const together = { en: 'one instance is replaced without --wait', zh: '替换单个实例时不能使用 --wait' };
