import { findService } from '../../client/find-service.ts';
import { parseChoice } from '../../config/parsers.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { webhookResponse } from '../../contract/resources/webhooks.ts';
import { render } from '../../contract/text.ts';
import { toldStatuses, webhookKinds } from '../../contract/webhook.ts';
import { type ClientContext, clientCommand } from '../client-command.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { words as usual } from '../words.ts';
import { webhookWords as words } from './words.ts';

const createOptions = {
  kind: ownOption({
    name: 'kind',
    placeholder: 'KIND',
    parse: parseChoice(webhookKinds),
    accepted: { en: webhookKinds.join(', '), zh: webhookKinds.join('、') },
    defaultText: { en: 'generic', zh: 'generic' },
    help: {
      en: 'what the receiver understands: a program, or the robot of a group chat',
      zh: '接收方：程序或群机器人',
    },
  }),
  status: {
    ...ownOption({
      name: 'status',
      placeholder: 'STATUS',
      parse: parseChoice(toldStatuses),
      accepted: { en: toldStatuses.join(', '), zh: toldStatuses.join('、') },
      defaultText: { en: 'all', zh: '全部' },
      help: { en: 'a new status to tell of; may be given several times', zh: '需要通知的新状态，可重复' },
    }),
    repeatable: true,
  },
  service: {
    ...ownOption({
      name: 'service',
      placeholder: 'SERVICE',
      parse: parseText,
      accepted: { en: 'the name or id of a service', zh: '服务的名称或 ID' },
      defaultText: { en: 'all, later ones too', zh: '全部，包括以后创建的' },
      help: { en: 'a service to tell of; may be given several times', zh: '需要通知的服务，可重复' },
    }),
    repeatable: true,
  },
  messages: ownOption({
    name: 'messages',
    placeholder: 'LANGUAGE',
    parse: parseChoice(['en', 'zh']),
    accepted: { en: 'en, zh', zh: 'en、zh' },
    defaultText: { en: 'en', zh: 'en' },
    help: { en: 'the language of reasons and of messages to group chats', zh: '原因和群消息的语言' },
  }),
  urlStdin: flagOption('url-stdin', {
    en: "read the URL from standard input, and in a second line a robot's secret",
    zh: '从标准输入读取接收地址，第二行为机器人的签名密钥（可选）',
  }),
} as const;

export const webhookCreateCommand = clientCommand({
  name: 'webhook create',
  summary: {
    en: 'have somebody told when services change; the URL, which may hold a key, is asked for',
    zh: '创建 Webhook，服务状态变化时发送通知；接收地址可能含有密钥，因此会询问',
  },
  arguments: [{ name: 'NAME' }],
  ownOptions: createOptions,
  examples: [
    'sluice webhook create on-call --status failed --status concerning',
    'sluice webhook create robot --kind dingtalk --service voice --messages zh --url-stdin < url',
  ],
  async run(context) {
    const { api, args, given, answer, language } = context;
    const receiver = await askReceiver(context);
    const services = await Promise.all(given.service.map((named) => findService(api, named)));
    const body = {
      name: args[0] ?? '',
      kind: given.kind,
      statuses: given.status,
      service_ids: services,
      language: given.messages,
      ...receiver,
    };
    const made = await api.call({ method: 'POST', path: '/v1/{p}/webhooks', body }, webhookResponse);
    answer(made, () => [
      render(usual.created, { name: made.name }, language),
      ...(made.kind === 'generic' ? [render(words.secret, { secret: made.secret ?? '' }, language)] : []),
    ]);
    return undefined;
  },
});

/** Neither is given on the command line: others of the machine can read it there. */
async function askReceiver({
  given,
  terminal,
  language,
}: ClientContext<typeof createOptions>): Promise<{ readonly url: string; readonly secret?: string }> {
  const signs = given.kind === 'dingtalk' || given.kind === 'feishu';
  if (given.urlStdin) {
    const [url = '', secret = ''] = (await terminal.readAll()).split(/\r?\n/);
    return { url, ...(secret !== '' && { secret }) };
  }
  if (!terminal.interactive) throw operatorError('webhook.no-url', {});
  const url = await terminal.ask(words.askUrl[language]);
  const secret = signs ? await terminal.askSecret(words.askSecret[language]) : '';
  return { url, ...(secret !== '' && { secret }) };
}
