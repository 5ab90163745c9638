import type { z } from 'zod';
import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { parseInteger } from '../../config/parsers.ts';
import { transparencyReport } from '../../contract/resources/transparency.ts';
import { type Language, render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { headerOption } from '../header-option.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { serviceWords as words } from './words.ts';

const usualTimeout = 60;
/** What the call may take beyond the check, seconds. */
const spare = 30;

export const serviceCheckCommand = clientCommand({
  name: 'service check',
  summary: {
    en: 'check that clients see of a service what its instance says, and nothing else (the transparency check)',
    zh: '透明性检查：验证客户端经访问地址看到的内容与实例本身完全一致',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    path: ownOption({
      name: 'path',
      placeholder: 'PATH',
      parse: parseText,
      accepted: { en: 'a path as /stream?lang=en', zh: '路径，例如 /stream?lang=en' },
      defaultText: { en: '/', zh: '/' },
      help: { en: 'address inside the image', zh: '镜像内的路径' },
    }),
    header: headerOption,
    text: {
      ...ownOption({
        name: 'text',
        placeholder: 'TEXT',
        parse: parseText,
        accepted: { en: 'a text', zh: '文本' },
        help: { en: 'compare the answers to this message, too', zh: '同时比对对该消息的应答' },
      }),
      repeatable: true,
    },
    intrusive: flagOption('intrusive', {
      en: 'break the WebSocket protocol, too, to see that nothing hides it',
      zh: '同时发送违反 WebSocket 协议的内容，验证网关不加掩盖',
    }),
    instance: ownOption({
      name: 'instance',
      placeholder: 'ID',
      parse: parseText,
      accepted: { en: 'the id of an instance', zh: '实例 ID' },
      defaultText: { en: 'any that is ready', zh: '任一就绪的实例' },
      help: { en: 'compare with this instance', zh: '与该实例比对' },
    }),
    timeout: ownOption({
      name: 'timeout',
      placeholder: 'SECONDS',
      parse: parseInteger(1, 300),
      accepted: { en: 'a number from 1 to 300', zh: '1 到 300 的整数' },
      defaultText: { en: String(usualTimeout), zh: String(usualTimeout) },
      help: { en: 'what is not compared by then stays undecided', zh: '超过该秒数未比对的项视为未能判定' },
    }),
  },
  examples: ['sluice service check voice', `sluice service check voice --path /stream --text '{"type":"start"}'`],
  exitCodes: { 1: { en: 'something differs, or it could not be checked', zh: '存在差异，或无法检查' } },
  async run({ api, args, given, answer, language, progress }) {
    const name = args[0] ?? '';
    const id = await findService(api, name);
    const timeout = given.timeout ?? usualTimeout;
    const body = {
      path: given.path,
      headers: Object.fromEntries(given.header),
      messages: given.text.map((text) => ({ text })),
      intrusive: given.intrusive,
      instance_id: given.instance,
      timeout_in_seconds: timeout,
    };
    const path = apiPath`/v1/{p}/services/${id}/transparency-checks`;
    progress.show(render(words.checking, { name }, language));
    const report = await api.call({ method: 'POST', path, body, within: timeout + spare }, transparencyReport);
    answer(report, () => reportLines(report, language));
    return report.verdict === 'different' ? 1 : 0;
  },
});

type Report = z.infer<typeof transparencyReport>;

function reportLines(report: Report, language: Language): string[] {
  const { instance_id: instance, conversations } = report;
  const counts = { same: report.same_count, different: report.different_count, undecided: report.undecided_count };
  return [
    render(words.counted, { instance, ...counts }, language),
    ...conversations
      .filter(({ verdict }) => verdict === 'different')
      .flatMap((each) => differenceLines(each, language)),
    ...conversations
      .filter(({ verdict }) => verdict === 'undecided')
      .map(({ name, error_msg: reason = '' }) =>
        render(words.undecided, { name, reason: printable(reason) }, language),
      ),
  ];
}

function differenceLines({ name, differences }: Report['conversations'][number], language: Language): string[] {
  const side = (text: string | null) => (text === null ? words.absent[language] : printable(text));
  return [
    render(words.differs, { name }, language),
    ...differences.flatMap(({ place, direct, gateway }) => [
      `  ${printable(place)}`,
      ...tableLines([
        [words.direct[language], side(direct)],
        [words.gateway[language], side(gateway)],
      ]).map((line) => `  ${line}`),
    ]),
  ];
}
