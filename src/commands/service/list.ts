import { allRows } from '../../client/all-rows.ts';
import { findModel } from '../../client/find-model.ts';
import { parseChoice, parseInteger } from '../../config/parsers.ts';
import { listServicesResponse } from '../../contract/resources/service.ts';
import { serviceStatuses } from '../../contract/service.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { ownOption, parseText } from '../own-options.ts';
import { timeText } from '../time-text.ts';
import { statusText } from './status-text.ts';

const all = { en: 'all', zh: '全部' };
const sorts = ['publish_at', 'service_name', 'transition_at'] as const;
const usualPage = 100;

export const serviceListCommand = clientCommand({
  name: 'service list',
  summary: { en: 'the services, the newest first', zh: '列出服务，最新的在前' },
  ownOptions: {
    name: ownOption({
      name: 'name',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'a part of the name', zh: '名称的一部分' },
      defaultText: all,
      help: { en: 'only services whose name has this in it', zh: '只列出名称包含该文字的服务' },
    }),
    status: ownOption({
      name: 'status',
      placeholder: 'STATUS',
      parse: parseChoice(serviceStatuses),
      accepted: { en: serviceStatuses.join(', '), zh: serviceStatuses.join('、') },
      defaultText: all,
      help: { en: 'only services in this status', zh: '只列出处于该状态的服务' },
    }),
    model: ownOption({
      name: 'model',
      placeholder: 'NAME[:VERSION]',
      parse: parseText,
      accepted: { en: 'a name, name:version or id of a model', zh: '模型的名称、名称:版本或 ID' },
      defaultText: all,
      help: { en: 'only services that use this version of a model', zh: '只列出使用该模型版本的服务' },
    }),
    sort: ownOption({
      name: 'sort',
      placeholder: 'FIELD',
      parse: parseChoice(sorts),
      accepted: { en: sorts.join(', '), zh: sorts.join('、') },
      defaultText: { en: 'publish_at', zh: 'publish_at' },
      help: {
        en: 'the newest first, or by name, or by the last change of status',
        zh: '按创建时间、名称或状态变化时间排序',
      },
    }),
    limit: ownOption({
      name: 'limit',
      placeholder: 'N',
      parse: parseInteger(1, 1_000),
      accepted: { en: 'a number from 1 to 1000', zh: '1 到 1000 的整数' },
      defaultText: { en: 'all; with --page 100', zh: '全部；与 --page 一起使用时为 100' },
      help: { en: 'at most so many', zh: '最多列出的个数' },
    }),
    page: ownOption({
      name: 'page',
      placeholder: 'N',
      parse: parseInteger(1, 1_000_000),
      accepted: { en: 'a number from 1 on', zh: '从 1 开始的整数' },
      help: { en: 'this page of --limit services', zh: '显示第几页，每页 --limit 个' },
    }),
  },
  examples: [
    'sluice service list',
    'sluice service list --status running --json',
    'sluice service list --limit 50 --page 2',
  ],
  async run({ api, given, answer, language }) {
    const query = {
      service_name: given.name,
      status: given.status,
      sort_by: given.sort,
      order: given.sort === 'service_name' ? 'asc' : undefined,
      model_id: given.model === undefined ? undefined : await findModel(api, given.model),
    };
    const path = '/v1/{p}/services';
    const services = await (given.page === undefined
      ? allRows(api, {
          path,
          query,
          answer: listServicesResponse,
          rows: (page) => page.services,
          ...(given.limit !== undefined && { most: given.limit }),
        })
      : api
          .call(
            { method: 'GET', path, query: { ...query, offset: given.page - 1, limit: given.limit ?? usualPage } },
            listServicesResponse,
          )
          .then((page) => page.services));
    answer(services, () =>
      columnLines(
        services,
        [
          [words.name, (service) => service.service_name],
          [words.status, statusText],
          [words.calls, (service) => String(service.invocation_times)],
          [words.failed, (service) => String(service.failed_times)],
          [words.created, (service) => timeText(service.publish_at)],
          [words.id, (service) => service.service_id],
        ],
        language,
      ),
    );
    return undefined;
  },
});
