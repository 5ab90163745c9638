import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { parseInteger } from '../../config/parsers.ts';
import { createTicketResponse } from '../../contract/resources/ticket.ts';
import { clientCommand } from '../client-command.ts';
import { ownOption, parseText } from '../own-options.ts';
import { tableLines } from '../table-lines.ts';
import { timeText } from '../time-text.ts';
import { serviceWords as words } from './words.ts';

export const serviceTicketCommand = clientCommand({
  name: 'service ticket',
  summary: { en: 'make a ticket: an address that is good for one call', zh: '生成票据：仅可使用一次的访问地址' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    lifetime: ownOption({
      name: 'lifetime',
      placeholder: 'SECONDS',
      parse: parseInteger(1, 3_600),
      accepted: { en: 'a number from 1 to 3600', zh: '1 到 3600 的整数' },
      defaultText: { en: '60', zh: '60' },
      help: { en: 'how long it may wait for its use', zh: '使用前的有效秒数' },
    }),
    origin: ownOption({
      name: 'origin',
      placeholder: 'ORIGIN',
      parse: parseText,
      accepted: { en: 'an origin as https://app.example.com', zh: '来源，例如 https://app.example.com' },
      defaultText: { en: 'any', zh: '不限' },
      help: { en: 'only pages of this origin may use it', zh: '只允许该来源的页面使用' },
    }),
    path: ownOption({
      name: 'path',
      placeholder: 'PATH',
      parse: parseText,
      accepted: { en: 'a path as /chat', zh: '路径，例如 /chat' },
      defaultText: { en: 'any', zh: '不限' },
      help: { en: 'good for this path and what lies below it', zh: '只可用于该路径及其下级路径' },
    }),
    duration: ownOption({
      name: 'max-duration',
      placeholder: 'SECONDS',
      parse: parseInteger(1, 31_622_400),
      accepted: { en: 'a number from 1 to 31622400', zh: '1 到 31622400 的整数' },
      defaultText: { en: 'as the service allows', zh: '以服务的设置为准' },
      help: { en: 'how long a WebSocket opened with it may last', zh: '用它建立的 WebSocket 最长持续秒数' },
    }),
  },
  examples: [
    'sluice service ticket voice',
    'sluice service ticket voice --origin https://app.example.com --path /chat',
  ],
  async run({ api, args, given, answer, language }) {
    const id = await findService(api, args[0] ?? '');
    const body = {
      lifetime_seconds: given.lifetime,
      origin: given.origin,
      path_prefix: given.path,
      max_duration_seconds: given.duration,
    };
    const path = apiPath`/v1/{p}/services/${id}/tickets`;
    const ticket = await api.call({ method: 'POST', path, body }, createTicketResponse);
    answer(ticket, () =>
      tableLines([
        [words.ticketUrl[language], ticket.url],
        [words.ticketProtocol[language], ticket.protocol],
        [words.ticketExpires[language], timeText(Date.parse(ticket.expires_at))],
      ]),
    );
    return undefined;
  },
});
