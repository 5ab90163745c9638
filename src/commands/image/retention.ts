import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { configurationError } from '../../config/mistake.ts';
import { parseInteger } from '../../config/parsers.ts';
import {
  type RetentionBody,
  retentionCreatedResponse,
  retentionHistoryResponse,
  retentionsResponse,
} from '../../contract/resources/retention.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { printable } from '../printable.ts';
import { timeText } from '../time-text.ts';
import { type NamedImage, readImageName } from './find-image.ts';
import { retentionWords as words } from './retention-words.ts';

const shownRecords = 10;

export const imageRetentionCommand = clientCommand({
  name: 'image retention',
  summary: {
    en: 'how long the tags of a repository stay: shows it, and sets it',
    zh: '查看或设置镜像标签的保留规则',
  },
  arguments: [{ name: 'REPOSITORY' }],
  ownOptions: {
    days: ownOption({
      name: 'days',
      placeholder: 'N',
      parse: parseInteger(1, 36_500),
      accepted: { en: 'a number from 1 to 36500', zh: '1 到 36500 的整数' },
      help: { en: 'tags go when they are older than so many days', zh: '删除早于指定天数的标签' },
    }),
    newest: ownOption({
      name: 'newest',
      placeholder: 'N',
      parse: parseInteger(1, 100_000),
      accepted: { en: 'a number from 1 to 100000', zh: '1 到 100000 的整数' },
      help: { en: 'tags go that are behind so many newer ones', zh: '只保留最新的若干个标签' },
    }),
    keep: {
      ...ownOption({
        name: 'keep',
        placeholder: 'TAG',
        parse: parseText,
        accepted: { en: 'a tag', zh: '标签' },
        help: { en: 'this tag stays, and does not count', zh: '始终保留且不计入的标签' },
      }),
      repeatable: true as const,
    },
    keepMatching: {
      ...ownOption({
        name: 'keep-matching',
        placeholder: 'EXPRESSION',
        parse: parseText,
        accepted: { en: 'a regular expression', zh: '正则表达式' },
        help: {
          en: 'tags that match this regular expression stay, and do not count',
          zh: '与该正则表达式匹配的标签始终保留且不计入',
        },
      }),
      repeatable: true as const,
    },
    off: flagOption('off', { en: 'tags stay for ever', zh: '取消规则，标签永久保留' }),
  },
  examples: [
    'sluice image retention team/voice --newest 20 --keep latest',
    "sluice image retention team/voice --days 30 --keep-matching '^release-'",
    'sluice image retention team/voice',
    'sluice image retention team/voice --off',
  ],
  async run({ api, args, given, answer, language }) {
    const named = readImageName(api, args[0] ?? '');
    if (named.tag !== undefined)
      throw configurationError([{ where: args[0] ?? '', problem: words.untagged }], language);
    const { days, newest, off } = given;
    const exceptions = [
      ...given.keep.map((pattern) => ({ kind: 'label', pattern })),
      ...given.keepMatching.map((pattern) => ({ kind: 'regexp', pattern })),
    ];
    const rules = [
      ...(days === undefined ? [] : [{ template: 'date_rule', params: { days: String(days) } }]),
      ...(newest === undefined ? [] : [{ template: 'tag_rule', params: { num: String(newest) } }]),
    ].map((rule) => ({ ...rule, tag_selectors: exceptions }));
    if ((off && rules.length > 0) || (rules.length === 0 && exceptions.length > 0)) {
      throw configurationError([{ where: '--days, --newest', problem: words.options }], language);
    }
    const before = (await api.call({ method: 'GET', path: `${named.path}/retentions` }, retentionsResponse))[0];
    if (off && before)
      await api.send({ method: 'DELETE', path: `${named.path}${apiPath`/retentions/${String(before.id)}`}` });
    if (rules.length > 0) await setRules(api, named, before, rules);
    const [now] = await api.call({ method: 'GET', path: `${named.path}/retentions` }, retentionsResponse);
    const history = await api.call(
      { method: 'GET', path: `${named.path}/retentions/histories`, query: { limit: shownRecords } },
      retentionHistoryResponse,
    );
    answer({ image: named.repository, retention: now ?? null, removed: history.retention_log }, () => [
      ...(now ? ruleLines(now) : [words.none[language]]),
      ...(history.total === 0 ? [] : ['', render(words.removed, { count: history.total }, language)]),
      ...(history.total === 0
        ? []
        : columnLines(
            history.retention_log,
            [
              [words.tag, ({ tag }) => tag],
              [words.at, ({ created_at }) => timeText(Date.parse(created_at))],
              [words.rule, ({ rule_type }) => rule_type],
              [words.digest, ({ digest }) => digest],
            ],
            language,
          )),
    ]);
    return undefined;

    function ruleLines({ rules: all }: RetentionBody): string[] {
      return all.map(({ template, params, tag_selectors: selectors }) => {
        const text =
          template === 'date_rule'
            ? render(words.byAge, { days: params.days ?? '' }, language)
            : render(words.byNumber, { count: params.num ?? '' }, language);
        const kept = selectors.map(({ kind, pattern }) => printable(kind === 'label' ? pattern : `/${pattern}/`));
        return kept.length === 0 ? text : `${text} ${render(words.except, { kept: kept.join(', ') }, language)}`;
      });
    }
  },
});

async function setRules(
  api: ApiClient,
  { path }: NamedImage,
  before: RetentionBody | undefined,
  rules: readonly unknown[],
): Promise<void> {
  const body = { algorithm: 'or', rules };
  if (before) await api.send({ method: 'PATCH', path: `${path}${apiPath`/retentions/${String(before.id)}`}`, body });
  else await api.call({ method: 'POST', path: `${path}/retentions`, body }, retentionCreatedResponse);
}
