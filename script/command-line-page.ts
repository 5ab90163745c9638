import { contextOption } from '../src/client/context-option.ts';
import { projectOption } from '../src/client/project-option.ts';
import { type Command, nounOf, usageOf } from '../src/commands/command.ts';
import { commands } from '../src/commands/commands.ts';
import { usualExitCodes } from '../src/commands/exit-codes.ts';
import { nouns } from '../src/commands/nouns.ts';
import { jsonOption } from '../src/commands/own-options.ts';
import type { Option } from '../src/config/option.ts';
import { options } from '../src/config/options.ts';
import type { Language, Text } from '../src/contract/text.ts';

const words = {
  title: { en: 'The command line', zh: '命令行' },
  introduction: {
    en: `Every command with its options, examples and exit codes. \`sluice help\` lists them too, and \`sluice help COMMAND\` or \`sluice COMMAND --help\` explains one.
Commands have the form \`sluice <noun> <verb>\`. They print tables for people, and with \`--json\` JSON for programs. Answers go to standard output; questions, progress and
errors go to standard error. An error says what to do about it; where the platform refused something, it does so in the platform's own words and with the id under which
its log has the request. The language follows the locale (\`LC_ALL\`, \`LC_MESSAGES\`, \`LANG\`): Chinese for \`zh…\`, else English.

Which platform a command talks to, and how to log in to one elsewhere: [contexts](contexts.md).`,
    zh: `本页列出全部命令及其选项、示例和退出码。\`sluice help\` 同样列出所有命令，\`sluice help 命令\` 或 \`sluice 命令 --help\` 显示某个命令的说明。
命令的形式为 \`sluice <名词> <动词>\`，默认输出便于阅读的表格，加 \`--json\` 输出供程序使用的 JSON。结果写入标准输出，提问、进度和错误写入标准错误输出。
错误信息会说明处理办法；平台拒绝请求时，会显示平台的说明和请求 ID，可据此查找日志。
语言取决于区域设置（\`LC_ALL\`、\`LC_MESSAGES\`、\`LANG\`）：\`zh…\` 为中文，其余为英文。

命令访问哪个平台、如何登录远程平台，见[上下文](contexts.md)。`,
  },
  exitCodes: { en: 'Exit codes', zh: '退出码' },
  exitCodesNote: {
    en: 'Of every command; what a command says beyond that stands beside it.',
    zh: '适用于所有命令；某个命令另有含义时，在该命令处说明。',
  },
  common: { en: 'Options of commands that talk to a platform', zh: '访问平台的命令的通用选项' },
  commands: { en: 'Commands', zh: '命令列表' },
  commandHeads: { en: '| Command | What it does |', zh: '| 命令 | 作用 |' },
  optionHeads: { en: '| Option | Meaning | Default |', zh: '| 选项 | 含义 | 默认值 |' },
  codeHeads: { en: '| Exit code | Meaning |', zh: '| 退出码 | 含义 |' },
  andCommon: {
    en: 'And the [options of commands that talk to a platform](#options-of-commands-that-talk-to-a-platform).',
    zh: '以及[访问平台的命令的通用选项](#访问平台的命令的通用选项)。',
  },
  everySetting: {
    en: 'It takes every setting of the page [Configuration](configuration.md).',
    zh: '可使用[配置](configuration.md)一页中的全部配置项。',
  },
  repeatable: { en: ' (repeatable)', zh: '（可重复）' },
} as const satisfies Readonly<Record<string, Text>>;

const common: readonly Option<unknown>[] = [contextOption, projectOption, options.data, options.config, jsonOption];
const commonNames = new Set(common.map(({ name }) => name));

/** `docs/{en,zh}/command-line.md`: every command that is for people, from its own data. */
export function commandLinePage(notice: Text, language: Language): string {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const index = shown.map((command) => [
    `[\`${usageOf(command).replaceAll('|', '\\|')}\`](#${command.name.replaceAll(' ', '-')})`,
    command.summary[language],
  ]);
  const named = new Set<string>();
  const sections = shown.flatMap((command) => {
    const noun = nounOf(command);
    const isFirst = noun !== undefined && !named.has(noun);
    if (isFirst) named.add(noun);
    const title = isFirst ? [`## ${noun}`, sentence(nouns[noun]?.[language] ?? '', language)] : [];
    return [...title, ...sectionOf(command, noun === undefined ? '##' : '###', language)];
  });
  const parts = [
    notice[language],
    `# ${words.title[language]}`,
    words.introduction[language],
    `## ${words.exitCodes[language]}`,
    words.exitCodesNote[language],
    exitCodeTable(usualExitCodes, language),
    `## ${words.common[language]}`,
    optionTable(common, language),
    `## ${words.commands[language]}`,
    table(words.commandHeads[language], index),
    ...sections,
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionOf(command: Command, level: string, language: Language): readonly string[] {
  const { examples = [], exitCodes, summary, name } = command;
  return [
    `${level} ${name}`,
    sentence(summary[language], language),
    `\`sluice ${usageOf(command)}\``,
    ...optionsOf(command, language),
    ...(examples.length === 0 ? [] : [`\`\`\`sh\n${examples.join('\n')}\n\`\`\``]),
    ...(exitCodes === undefined ? [] : [exitCodeTable(exitCodes, language)]),
  ];
}

function optionsOf({ ownOptions = [], options: keys }: Command, language: Language): readonly string[] {
  if (keys.length === Object.keys(options).length) return [words.everySetting[language]];
  const all = [...ownOptions, ...keys.map((key) => options[key])];
  // What every command of a platform has is told once.
  const isOfPlatform = all.includes(contextOption);
  const own = isOfPlatform ? all.filter(({ name }) => !commonNames.has(name)) : all;
  return [
    ...(own.length === 0 ? [] : [optionTable(own, language)]),
    ...(isOfPlatform ? [words.andCommon[language]] : []),
  ];
}

function optionTable(list: readonly Option<unknown>[], language: Language): string {
  const rows = list.map(({ name, short, placeholder, help, defaultText, repeatable, environment }) => {
    const variables = environment.map((variable) => `\`${variable}\``).join(', ');
    const more = [repeatable ? words.repeatable[language] : '', variables === '' ? '' : `<br>${variables}`].join('');
    const brief = short === undefined ? '' : `-${short}, `;
    return [`\`${`${brief}--${name} ${placeholder}`.trimEnd()}\`${more}`, help[language], defaultText[language]].map(
      cell,
    );
  });
  return table(words.optionHeads[language], rows);
}

function exitCodeTable(codes: Command['exitCodes'], language: Language): string {
  const rows = Object.entries(codes ?? {}).map(([code, text]) => [code, text[language]]);
  return table(words.codeHeads[language], rows);
}

function table(heads: string, rows: readonly (readonly string[])[]): string {
  const columns = heads.split('|').length - 2;
  return [heads, `|${'---|'.repeat(columns)}`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replaceAll(/<(?!br>)/g, '&lt;');
}

/** Summaries are written for the lists of the help: a small letter first, no full stop. */
function sentence(text: string, language: Language): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${language === 'zh' ? '。' : '.'}`;
}
