/** Which files of a build context stay behind. */
export interface IgnoreRules {
  /** `path` is relative to the context, with slashes. */
  ignores(path: string): boolean;
  /** Some pattern takes files back in: an ignored folder has to be looked into all the same. */
  readonly hasExceptions: boolean;
}

interface Rule {
  readonly form: RegExp;
  readonly keeps: boolean;
}

/** Reads a `.dockerignore` (Dockerfile reference, ".dockerignore file"): the last pattern that fits a path or a folder above it decides. */
export function parseDockerIgnore(text: string): IgnoreRules {
  const rules = text.split(/\r?\n/).flatMap((line) => ruleOf(line) ?? []);
  return {
    hasExceptions: rules.some(({ keeps }) => keeps),
    ignores(path) {
      const names = path.split('/');
      const paths = names.map((_, at) => names.slice(0, at + 1).join('/'));
      const last = rules.findLast(({ form }) => paths.some((each) => form.test(each)));
      return last !== undefined && !last.keeps;
    },
  };
}

function ruleOf(line: string): Rule | undefined {
  if (line.startsWith('#')) return undefined;
  const trimmed = line.trim();
  const keeps = trimmed.startsWith('!');
  const pattern = normal(trimmed.slice(keeps ? 1 : 0).trim());
  // A dot stands for the context itself, which cannot be left out.
  return pattern === '' || pattern === '.' ? undefined : { form: formOf(pattern), keeps };
}

/** Without `.` and `..` in it, and without slashes at its ends. */
function normal(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function formOf(pattern: string): RegExp {
  let form = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at] ?? '';
    if (pattern.startsWith('**', at)) {
      at += pattern[at + 2] === '/' ? 2 : 1;
      form += at >= pattern.length - 1 ? '.*' : '(?:.*/)?';
    } else if (letter === '*') form += '[^/]*';
    else if (letter === '?') form += '[^/]';
    else if (letter === '[') {
      const end = pattern.indexOf(']', at + 2);
      const inside = pattern
        .slice(at + 1, end)
        .replaceAll('\\', '\\\\')
        .replaceAll('[', '\\[');
      form += end < 0 ? '\\[' : `[${inside}]`;
      if (end >= 0) at = end;
    } else {
      if (letter === '\\') at += 1;
      form += RegExp.escape(pattern[at] ?? '\\');
    }
  }
  return compile(form, pattern);
}

/** A range that makes no sense (`[z-a]`) is taken by the letter. */
function compile(form: string, pattern: string): RegExp {
  try {
    return new RegExp(`^${form}$`, 's');
  } catch {
    return new RegExp(`^${RegExp.escape(pattern)}$`, 's');
  }
}
