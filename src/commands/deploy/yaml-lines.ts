/** Longest file, in lines, in which a mistake of form is looked for line by line. */
const mostLines = 500;

/** The line (from 1) on which the key at `path` stands in a YAML text, or the nearest one above it that is found; undefined for none. */
export function lineOfKey(text: string, path: readonly PropertyKey[]): number | undefined {
  const lines = text.split('\n');
  let found: number | undefined;
  let from = 0;
  let outer = -1;
  for (const step of path) {
    if (typeof step === 'number') continue;
    const at = findKey(lines, String(step), from, outer);
    if (at === undefined) break;
    found = at + 1;
    from = at + 1;
    outer = indentOf(lines[at] ?? '');
  }
  return found;
}

/** What stands behind the key at `path`, as it was written; undefined where that is not on its line. */
export function textOfKey(text: string, path: readonly PropertyKey[]): string | undefined {
  const line = lineOfKey(text, path);
  const key = String(path.at(-1));
  const written = line === undefined ? '' : (text.split('\n')[line - 1] ?? '');
  if (!startsWithKey(written, key)) return undefined;
  return written
    .slice(written.indexOf(':') + 1)
    .replace(/\s#.*$/, '')
    .trim();
}

/** The first line (from 1) after which no beginning of the text can be read any more; undefined in a long text. */
export function lineOfSyntaxError(text: string): number | undefined {
  const lines = text.split('\n');
  if (lines.length > mostLines) return undefined;
  for (let count = lines.length - 1; count > 0; count -= 1) {
    if (canRead(lines.slice(0, count).join('\n'))) return count + 1;
  }
  return 1;
}

function canRead(text: string): boolean {
  try {
    Bun.YAML.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The nearest key of that name that is deeper than `outer`; what is as deep ends the search. */
function findKey(lines: readonly string[], key: string, from: number, outer: number): number | undefined {
  let inner: number | undefined;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const indent = indentOf(line);
    if (indent <= outer) return undefined;
    inner ??= indent;
    if (indent === inner && startsWithKey(line, key)) return at;
  }
  return undefined;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function startsWithKey(line: string, key: string): boolean {
  return [key, `"${key}"`, `'${key}'`].some((each) => {
    const written = line.trimStart();
    return written.startsWith(each) && /^\s*:(\s|$)/.test(written.slice(each.length));
  });
}
