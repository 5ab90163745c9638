/** More of a kind than a machine has. */
export const mostNodes = 256;

/** `/dev/davinci[0-7]`: one range of numbers may stand in a path. */
const form = /^(\/dev\/[A-Za-z0-9._/-]*)(?:\[(\d{1,4})-(\d{1,4})\])?([A-Za-z0-9._/-]*)$/;

/** The device nodes that the patterns stand for, each once, in their order; undefined when one is none, or they are too many. */
export function expandNodes(patterns: readonly string[]): readonly string[] | undefined {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const expanded = expand(pattern);
    if (expanded === undefined) return undefined;
    for (const path of expanded) paths.add(path);
  }
  return paths.size === 0 || paths.size > mostNodes ? undefined : [...paths];
}

function expand(pattern: string): readonly string[] | undefined {
  const [, before = '', from, to, after = ''] = form.exec(pattern) ?? [];
  if (before === '' || pattern.includes('..') || pattern.endsWith('/')) return undefined;
  if (from === undefined) return [`${before}${after}`];
  const [first, last] = [Number(from), Number(to)];
  if (last < first || last - first >= mostNodes) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => `${before}${first + index}${after}`);
}
