/** A regular expression that takes time in proportion to its length times the text's, whatever both are. */
export interface LinearPattern {
  /** Whether a part of `text` matches; `^` and `$` stand for its ends. */
  test(text: string): boolean;
}

const longestPattern = 128;
/** Steps of a pattern once its counted repetitions are written out. */
const mostSteps = 128;
/** Of parts that may be empty, and of which no step remains. */
const mostWork = 4_096;
const mostRepetitions = 128;

type CharacterTest = (code: number) => boolean;

type Node =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number };

/** What one place of the pattern asks for, and where it goes on. */
interface Step {
  readonly test?: CharacterTest;
  readonly at?: 'start' | 'end';
  next: number[];
}

/**
 * Characters, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `* + ?` and `{m,n}`, `^` and `$`, as everywhere. Undefined for
 * what is no such pattern, is too long, or needs to look back or ahead: these cannot be matched in bounded time.
 */
export function parseLinearPattern(pattern: string): LinearPattern | undefined {
  if (pattern.length > longestPattern) return undefined;
  try {
    const steps: Step[] = [];
    const first = compile(new Reader(pattern).pattern(), steps);
    return { test: (text) => search(steps, first, text) };
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

class Unsupported extends Error {}

const isDigit: CharacterTest = (code) => code >= 48 && code <= 57;
const isWord: CharacterTest = (code) =>
  isDigit(code) || code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isSpace: CharacterTest = (code) => /\s/.test(String.fromCharCode(code));
const isLineEnd: CharacterTest = (code) => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);
const classes: ReadonlyMap<string, CharacterTest> = new Map([
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isWord],
  ['W', not(isWord)],
  ['s', isSpace],
  ['S', not(isSpace)],
]);

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  pattern(): Node {
    const node = this.#alternatives();
    if (this.#at < this.#text.length) throw new Unsupported();
    return node;
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #alternatives(): Node {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return { kind: 'any', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      parts.push(this.#repeated());
    }
    return { kind: 'all', parts };
  }

  #repeated(): Node {
    const part = this.#single();
    const count = this.#count();
    if (!count) return part;
    if (part.kind === 'start' || part.kind === 'end') throw new Unsupported();
    // How many are tried first makes no difference to whether there is a match.
    this.#take('?');
    return { kind: 'repeat', part, ...count };
  }

  #count(): { readonly least: number; readonly most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { least: 0, most: 1 };
    if (this.#peek() !== '{') return undefined;
    const [all, from, comma, to] = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(this.#text.slice(this.#at)) ?? [];
    if (all === undefined || from === undefined || (comma === '' && to !== '')) throw new Unsupported();
    this.#at += all.length;
    const least = Number(from);
    const last = to === '' ? Number.POSITIVE_INFINITY : Number(to);
    const most = comma === '' ? least : last;
    if (least > mostRepetitions || (most !== Number.POSITIVE_INFINITY && (most > mostRepetitions || most < least))) {
      throw new Unsupported();
    }
    return { least, most };
  }

  #single(): Node {
    if (this.#take('(')) {
      if (!this.#take('?:') && this.#peek() === '?') throw new Unsupported();
      const inside = this.#alternatives();
      if (!this.#take(')')) throw new Unsupported();
      return inside;
    }
    if (this.#take('[')) return { kind: 'character', test: this.#class() };
    if (this.#take('^')) return { kind: 'start' };
    if (this.#take('$')) return { kind: 'end' };
    if (this.#take('.')) return { kind: 'character', test: not(isLineEnd) };
    if (this.#take('\\')) return { kind: 'character', test: this.#escaped() };
    const character = this.#text[this.#at] ?? '';
    if ('*+?{}])'.includes(character)) throw new Unsupported();
    return { kind: 'character', test: equals(this.#code()) };
  }

  #code(): number {
    const code = this.#text.charCodeAt(this.#at);
    this.#at += 1;
    return code;
  }

  /** Behind a backslash. */
  #escaped(): CharacterTest {
    const known = classes.get(this.#peek() ?? '');
    if (known) {
      this.#at += 1;
      return known;
    }
    return equals(this.#punctuation());
  }

  #punctuation(): number {
    const code = this.#code();
    // Other letters and digits have meanings of their own, references to groups among them.
    if (Number.isNaN(code) || isWord(code)) throw new Unsupported();
    return code;
  }

  /** Behind `[`. */
  #class(): CharacterTest {
    const isNegated = this.#take('^');
    const tests: CharacterTest[] = [];
    while (!this.#take(']')) {
      const start = this.#member();
      if (typeof start !== 'number' || this.#peek() !== '-' || this.#text[this.#at + 1] === ']') {
        tests.push(typeof start === 'number' ? equals(start) : start);
        continue;
      }
      this.#at += 1;
      const end = this.#member();
      if (typeof end !== 'number' || end < start) throw new Unsupported();
      tests.push((code) => code >= start && code <= end);
    }
    const isOne: CharacterTest = (code) => tests.some((test) => test(code));
    return isNegated ? not(isOne) : isOne;
  }

  /** One character of a class, or one of the classes that have a letter. */
  #member(): number | CharacterTest {
    if (this.#peek() === undefined) throw new Unsupported();
    if (!this.#take('\\')) return this.#code();
    const known = classes.get(this.#peek() ?? '');
    if (!known) return this.#punctuation();
    this.#at += 1;
    return known;
  }
}

function equals(wanted: number): CharacterTest {
  return (code) => code === wanted;
}

/** Writes the steps of `root`; gives the first of them. The match is step 0. */
function compile(root: Node, steps: Step[]): number {
  let work = 0;
  const add = (step: Step): number => {
    if (steps.length > mostSteps) throw new Unsupported();
    return steps.push(step) - 1;
  };
  const write = (node: Node, next: number): number => {
    work += 1;
    if (work > mostWork) throw new Unsupported();
    switch (node.kind) {
      case 'character':
        return add({ test: node.test, next: [next] });
      case 'start':
      case 'end':
        return add({ at: node.kind, next: [next] });
      case 'all':
        return node.parts.reduceRight((behind, part) => write(part, behind), next);
      case 'any':
        if (node.parts.length === 1) return node.parts.reduce((_, part) => write(part, next), next);
        return add({ next: node.parts.map((part) => write(part, next)) });
      case 'repeat':
        return repeat(node.part, node.least, node.most, next);
    }
  };
  const repeat = (part: Node, least: number, most: number, next: number): number => {
    let behind = next;
    if (most === Number.POSITIVE_INFINITY) {
      behind = add({ next: [] });
      steps[behind]?.next.push(write(part, behind), next);
    } else {
      for (let count = least; count < most; count += 1) behind = add({ next: [write(part, behind), next] });
    }
    for (let count = 0; count < least; count += 1) behind = write(part, behind);
    return behind;
  };
  return write(root, add({ next: [] }));
}

/** Follows all ways through the steps at once, each step at most once for a place of the text. */
function search(steps: readonly Step[], first: number, text: string): boolean {
  let waiting: number[] = [];
  for (let at = 0; at <= text.length; at += 1) {
    const reached = new Set([first, ...waiting]);
    waiting = [];
    const code = text.charCodeAt(at);
    // A set visits what is added on the way.
    for (const index of reached) {
      const step = steps[index];
      if (index === 0 || !step) return true;
      const isOpen = step.at === undefined || (step.at === 'start' ? at === 0 : at === text.length);
      if (step.test === undefined && isOpen) for (const next of step.next) reached.add(next);
      else if (step.test?.(code) === true && at < text.length) waiting.push(...step.next);
    }
  }
  return false;
}
