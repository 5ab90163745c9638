import { compatibility } from '../src/contract/compatibility/compatibility.ts';
import type { Fate, FieldFates } from '../src/contract/compatibility/fate.ts';
import { type ErrorKey, errors } from '../src/contract/errors.ts';
import type { Language, Text } from '../src/contract/text.ts';

const words = {
  title: { en: 'Compatibility, field by field', zh: '兼容性：逐字段说明' },
  introduction: {
    en: `Every request field and query parameter of the API that Sluice is compatible with, and what becomes of it:

- **effective**: it does what the API's reference says. The named test shows the effect; \`test/\` and \`src/\` are those of the source code.
- **effective, our addition**: the reference does not have it.
- **accepted without effect**: a client may send it, and it is usually given back as it came; the reason says why nothing else follows.
- **refused**: the request gets the named [error](errors.md).

A field in brackets is part of every entry of a list. Fields that are not named here are ignored, and named in the answer's header \`X-Sluice-Ignored-Fields\`. Routes that are
ours alone are not listed: they stand in the [API document](../api/openapi.json). The tests of Sluice compare this page with the routes, so that it names every field.`,
    zh: `本页列出 Sluice 所兼容 API 的全部请求字段和查询参数，以及各自的处理方式：

- **有效**：与 API 参考文档一致。所列测试证明其效果，\`test/\` 与 \`src/\` 指源代码目录。
- **有效（本平台扩展）**：参考文档中没有该字段。
- **接受但不起作用**：客户端可以发送，通常会原样返回；并说明为何没有其他作用。
- **拒绝**：请求返回所列[错误](errors.md)。

带方括号的字段属于列表中的每一项。未列出的字段会被忽略，并在响应头 \`X-Sluice-Ignored-Fields\` 中指明。本平台独有的接口不在此列，
见 [API 文档](../api/openapi.json)。Sluice 的测试会将本页与接口对照，确保没有遗漏任何字段。`,
  },
  heads: { en: '| Field | In | What becomes of it | |', zh: '| 字段 | 位置 | 处理方式 | |' },
  query: { en: 'query', zh: '查询参数' },
  body: { en: 'body', zh: '请求体' },
  effective: { en: 'effective', zh: '有效' },
  own: { en: 'effective, our addition', zh: '有效（本平台扩展）' },
  'no-effect': { en: 'accepted without effect', zh: '接受但不起作用' },
  refused: { en: 'refused', zh: '拒绝' },
  refusedValues: { en: '; refused: {values} ({error})', zh: '；拒绝：{values}（{error}）' },
} as const satisfies Readonly<Record<string, Text>>;

/** `docs/{en,zh}/compatibility.md`: the whole table in words. */
export function compatibilityPage(notice: Text, language: Language): string {
  const sections = compatibility.map(({ title, fates }) => {
    const parts = Object.entries(fates).map(([operation, { query = {}, body = {} }]) => {
      const rows = [...rowsOf(query, words.query, language), ...rowsOf(body, words.body, language)];
      return `### \`${operation}\`\n\n${words.heads[language]}\n|---|---|---|---|\n${rows.join('\n')}`;
    });
    return `## ${title[language]}\n\n${parts.join('\n\n')}`;
  });
  return `${notice[language]}\n\n# ${words.title[language]}\n\n${words.introduction[language]}\n\n${sections.join('\n\n')}\n`;
}

function rowsOf(fates: FieldFates, place: Text, language: Language): readonly string[] {
  return Object.entries(fates).map(
    ([field, fate]) =>
      `| \`${field}\` | ${place[language]} | ${wordOf(fate)[language]} | ${detailOf(fate, language)} |`,
  );
}

function wordOf(fate: Fate): Text {
  return fate.kind === 'effective' && fate.own ? words.own : words[fate.kind];
}

function detailOf(fate: Fate, language: Language): string {
  if (fate.kind === 'no-effect') return fate.why[language];
  if (fate.kind === 'refused') return errorOf(fate.error);
  const test = `\`${fate.file}\`: ${fate.title}`;
  if (!fate.refused) return test;
  const { values, error } = fate.refused;
  return test + words.refusedValues[language].replace('{values}', values).replace('{error}', errorOf(error));
}

function errorOf(key: ErrorKey): string {
  const { code, status } = errors[key];
  return `\`${code}\`, HTTP ${status}`;
}
