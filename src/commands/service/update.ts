import { z } from 'zod';
import { apiPath } from '../../client/api-client.ts';
import { findService, readService } from '../../client/find-service.ts';
import { configurationError } from '../../config/mistake.ts';
import { parseInteger } from '../../config/parsers.ts';
import type { ServiceDetail } from '../../contract/resources/service.ts';
import { planServiceConfig } from '../../domain/plan-service-config.ts';
import { type ClientContext, clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { configMistakes, configOptions, configWish } from './config-options.ts';
import { readBodyFile } from './read-body-file.ts';
import { settle } from './settle.ts';
import { waitOption } from './wait-option.ts';

const updateOptions = {
  ...configOptions,
  unset: {
    ...ownOption({
      name: 'unset-env',
      placeholder: 'NAME',
      parse: parseText,
      accepted: { en: 'the name of a variable', zh: '环境变量名' },
      help: { en: 'take this environment variable away', zh: '删除环境变量' },
    }),
    repeatable: true,
  },
  websocket: flagOption('websocket', {
    en: 'upgrade it to WebSocket, for all its life',
    zh: '升级为 WebSocket（此后不可取消）',
  }),
  mostConnections: ownOption({
    name: 'most-connections',
    placeholder: 'COUNT',
    parse: parseInteger(0, 10_000_000),
    accepted: { en: 'a number from 0 to 10000000; 0 is none', zh: '0 到 10000000 的整数，0 表示不限' },
    defaultText: { en: 'as it is', zh: '保持不变' },
    help: { en: 'open sockets that one instance takes at most', zh: '单个实例的最大连接数' },
  }),
  wait: waitOption,
} as const;

export const serviceUpdateCommand = clientCommand({
  name: 'service update',
  summary: {
    en: 'change what a service runs, instance by instance; what is not given stays',
    zh: '更改服务的运行内容，逐个替换实例；未给出的设置保持不变',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: updateOptions,
  examples: [
    'sluice service update voice --model voice:1.1.0 --wait',
    'sluice service update voice --instances 3',
    'sluice service update voice --model voice:1.0.0 --weight 90 --model voice:1.1.0 --weight 10',
    'sluice service update voice --env LANG=zh --unset-env DEBUG',
  ],
  exitCodes: interruptedExitCode,
  async run(context) {
    const { api, args, given, language } = context;
    const mistakes = configMistakes(given, false);
    if (mistakes.length > 0) throw configurationError(mistakes, language);
    const name = args[0] ?? '';
    const id = await findService(api, name);
    const service = await readService(api, id);
    const body = given.file === undefined ? await bodyOf(context, service) : readBodyFile(given.file);
    if (Object.keys(body).length === 0) throw configurationError([{ where: name, problem: nothing }], language);
    await api.call({ method: 'PUT', path: apiPath`/v1/{p}/services/${id}`, body }, z.object({}));
    // What is stopped takes the change without getting instances.
    const rests = service.status === 'stopped' || service.status === 'stopping';
    const change = 'config' in body ? 'newest' : 'none';
    return settle(context, { id, name, wait: rests ? undefined : given.wait, goal: 'running', change });
  },
});

async function bodyOf({ api, given }: ClientContext<typeof updateOptions>, service: ServiceDetail) {
  const wish = await configWish(api, given, given.unset);
  const { mostConnections } = given;
  const { environment, without, ...rest } = wish;
  const configured = Object.keys({ ...rest, ...environment }).length > 0 || without.length > 0;
  return {
    ...(given.description !== undefined && { description: given.description }),
    ...(configured && { config: planServiceConfig(wish, service.config), generation: service.generation }),
    ...((given.websocket ?? mostConnections !== undefined) && {
      additional_properties: {
        ...(given.websocket && { websocket_upgrade: true }),
        ...(mostConnections !== undefined && { limits: { max_connections_per_instance: mostConnections } }),
      },
    }),
  };
}

const nothing = {
  en: 'nothing is to be changed: `sluice help service update`',
  zh: '没有要更改的内容，见 `sluice help service update`',
};
