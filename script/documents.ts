// Writes docs/api/openapi.json and docs/{en,zh}/{command-line,configuration,errors,compatibility}.md from what the product itself uses, and notes
// the hash of every migration that is not noted yet in src/store/migrations/landed.json: from then on a test refuses any other.
//
//   bun script/documents.ts            writes them
//   bun script/documents.ts --check    fails when they are not what would be written

import { join } from 'node:path';
import { openApiFile, openApiText } from '../src/api/openapi/write-openapi.ts';
import type { Option } from '../src/config/option.ts';
import { type OptionKey, options } from '../src/config/options.ts';
import type { ErrorDefinition } from '../src/contract/errors/error-definition.ts';
import { errors } from '../src/contract/errors.ts';
import type { Language, Text } from '../src/contract/text.ts';
import { commandLinePage } from './command-line-page.ts';
import { compatibilityPage } from './compatibility-page.ts';

const words = {
  configuration: { en: 'Configuration', zh: '配置' },
  configurationIntroduction: {
    en: `Every setting of \`sluice serve\`. Each can be given on the command line (\`--listen 0.0.0.0:443\`), in the environment
(\`SLUICE_LISTEN=0.0.0.0:443\`) or in a YAML file (\`listen: 0.0.0.0:443\`) named by \`--config\`. The command line goes before the
environment, the environment before the file. All mistakes are reported at once, each with what would be accepted.`,
    zh: `\`sluice serve\` 的全部配置项。每一项都可以写在命令行（\`--listen 0.0.0.0:443\`）、环境变量
（\`SLUICE_LISTEN=0.0.0.0:443\`）或由 \`--config\` 指定的 YAML 文件（\`listen: 0.0.0.0:443\`）中。
优先级：命令行高于环境变量，环境变量高于文件。启动时会一次性列出所有错误，并给出可接受的写法。`,
  },
  optionHeads: {
    en: '| Option | Environment | Meaning | Accepted | Default |',
    zh: '| 选项 | 环境变量 | 含义 | 可接受的值 | 默认值 |',
  },
  repeatable: { en: ' (repeatable)', zh: '（可重复）' },
  errors: { en: 'Errors', zh: '错误码' },
  errorsIntroduction: {
    en: `Every error that a client can get, as the product itself knows it. \`{…}\` stands for a detail of the case. Clients get
the language that they ask for with \`X-Language\` (\`en-us\`, \`zh-cn\`) or \`Accept-Language\`; English is the default. One code may
stand for several cases: the codes are those of the API that the product is compatible with, the sentences say which case it is.`,
    zh: `客户端可能收到的全部错误，内容取自产品自身的错误表。\`{…}\` 代表具体情况。客户端可用 \`X-Language\`（\`en-us\`、\`zh-cn\`）
或 \`Accept-Language\` 选择语言，默认为英文。错误码与所兼容的 API 保持一致，同一错误码可能对应多种情况，以文字说明为准。`,
  },
  errorHeads: { en: '| Code | HTTP | Message |', zh: '| 错误码 | HTTP | 说明 |' },
  generated: {
    en: '<!-- Written by script/documents.ts; do not edit. -->',
    zh: '<!-- 由 script/documents.ts 生成，请勿手工修改。 -->',
  },
} as const satisfies Readonly<Record<string, Text>>;

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');

function optionRow(option: Option<unknown>, language: Language): string {
  const name = `\`--${option.name} ${option.placeholder}\`${option.repeatable ? words.repeatable[language] : ''}`;
  const variables = option.environment.map((variable) => `\`${variable}\``).join(', ');
  const texts = [option.help, option.accepted, option.defaultText].map((text) => cell(text[language]));
  return `| ${[name, variables, ...texts].join(' | ')} |`;
}

function configuration(language: Language): string {
  const rows = (Object.keys(options) as OptionKey[]).map((key) => optionRow(options[key], language));
  return page(words.configuration, words.configurationIntroduction, words.optionHeads, rows, language);
}

function errorList(language: Language): string {
  const definitions: ErrorDefinition[] = Object.values(errors);
  const rows = definitions
    .toSorted((a, b) => (a.code === b.code ? a.status - b.status : a.code < b.code ? -1 : 1))
    .map((definition) => `| \`${definition.code}\` | ${definition.status} | ${cell(definition[language])} |`);
  return page(words.errors, words.errorsIntroduction, words.errorHeads, rows, language);
}

function page(title: Text, introduction: Text, heads: Text, rows: readonly string[], language: Language): string {
  const columns = heads[language].split('|').length - 2;
  const table = [heads[language], `|${'---|'.repeat(columns)}`, ...rows].join('\n');
  return `${words.generated[language]}\n\n# ${title[language]}\n\n${introduction[language]}\n\n${table}\n`;
}

/** A hash that is noted stays: a migration that was changed is for the test to find. */
async function landedMigrations(): Promise<string> {
  const noted: Readonly<Record<string, string>> = await Bun.file(landedFile)
    .json()
    .catch(() => ({}));
  const names = [...new Bun.Glob('[0-9]*.ts').scanSync(migrationFolder)].sort();
  const hashes = names.map(async (name) => {
    const text = await Bun.file(join(migrationFolder, name)).text();
    return [name, noted[name] ?? new Bun.CryptoHasher('sha256').update(text).digest('hex')] as const;
  });
  return `${JSON.stringify(Object.fromEntries(await Promise.all(hashes)), null, 2)}\n`;
}

const folder = join(import.meta.dir, '..', 'docs');
const migrationFolder = join(import.meta.dir, '..', 'src', 'store', 'migrations');
const landedFile = join(migrationFolder, 'landed.json');
const pages = [
  { path: openApiFile, text: openApiText() },
  ...(['en', 'zh'] as const).flatMap((language) => [
    { path: join(folder, language, 'command-line.md'), text: commandLinePage(words.generated, language) },
    { path: join(folder, language, 'configuration.md'), text: configuration(language) },
    { path: join(folder, language, 'errors.md'), text: errorList(language) },
    { path: join(folder, language, 'compatibility.md'), text: compatibilityPage(words.generated, language) },
  ]),
  { path: landedFile, text: await landedMigrations() },
];

const checking = process.argv.includes('--check');
for (const { path, text } of pages) {
  const file = Bun.file(path);
  if ((await file.exists()) && (await file.text()) === text) continue;
  if (checking) {
    console.error(`${path} is not up to date: run bun script/documents.ts`);
    process.exitCode = 1;
  } else {
    await Bun.write(path, text);
    console.log(`written: ${path}`);
  }
}
