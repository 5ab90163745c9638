import type { Formatted } from './pretty-json.ts';

export type Markup = 'xml' | 'html';

/** HTML, "Void elements": they have no end tag. */
const voidElements = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
/** What is in them is text, and its blanks may matter. */
const asTheyAre = new Set(['pre', 'textarea', 'script', 'style']);
const deepest = 64;

/**
 * XML or HTML with one tag or text a line, indented by two blanks, as text: nothing of it is ever rendered. For reading, not for
 * use: blanks between tags are changed. `error`: the first end tag without its beginning, or the reverse (XML only: HTML
 * allows many).
 */
export function prettyMarkup(text: string, markup: Markup): Formatted {
  const lines: string[] = [];
  const open: string[] = [];
  const add = (content: string) => lines.push(`${'  '.repeat(Math.min(open.length, deepest))}${content}`);
  for (let at = 0; at < text.length; ) {
    const { end, content, kind, name } = nextPiece(text, at, markup);
    at = end;
    if (kind === 'text') {
      const words = content.trim();
      if (words !== '') add(words);
    } else if (kind === 'end') {
      const beginning = open.lastIndexOf(name);
      if (markup === 'xml' && (beginning < 0 || beginning !== open.length - 1)) return { error: `</${name}>` };
      // HTML: what was not ended ends with its parent; an end tag of nothing is shown where it is.
      if (beginning >= 0) open.length = beginning;
      if (!joinsWithBeginning(lines, name)) add(content);
      else lines.push(`${lines.pop()}${content}`);
    } else {
      add(content);
      if (kind === 'begin' && !(markup === 'html' && voidElements.has(name))) open.push(name);
      if (kind === 'begin' && markup === 'html' && asTheyAre.has(name)) {
        const close = indexOfEnd(text, name, at);
        lines.push(`${lines.pop()}${text.slice(at, close)}`);
        at = close;
      }
    }
  }
  const [left] = open;
  if (markup === 'xml' && left !== undefined) return { error: `<${left}>` };
  return { text: lines.join('\n') };
}

/** `<a>`, one line of text and `</a>` stay together where the end follows its beginning at once. */
function joinsWithBeginning(lines: readonly string[], name: string): boolean {
  const last = lines.at(-1)?.trimStart() ?? '';
  return (
    last.slice(0, name.length + 1).toLowerCase() === `<${name}`.toLowerCase() &&
    /[\s>]/.test(last.charAt(name.length + 1)) &&
    !last.endsWith('/>') &&
    !last.toLowerCase().endsWith(`</${name}>`.toLowerCase())
  );
}

interface Piece {
  readonly kind: 'text' | 'begin' | 'end' | 'other';
  readonly content: string;
  readonly name: string;
  readonly end: number;
}

/** Comments, CDATA, declarations and instructions, by how they begin and end. */
const others: readonly (readonly [string, string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
];

function nextPiece(text: string, at: number, markup: Markup): Piece {
  const tag = /^<(\/?)([^\s<>/!?]+)/.exec(text.slice(at, at + 256));
  const other = others.find(([begins]) => text.startsWith(begins, at));
  if (other !== undefined) return piece('other', behind(text, other[1], at + other[0].length), '');
  if (tag?.[2] !== undefined) {
    const end = endOfTag(text, at);
    const name = markup === 'html' ? tag[2].toLowerCase() : tag[2];
    if (tag[1] === '/') return piece('end', end, name);
    return piece(text.charAt(end - 2) === '/' ? 'other' : 'begin', end, name);
  }
  const next = text.indexOf('<', at + 1);
  return piece('text', next < 0 ? text.length : next, '');

  function piece(kind: Piece['kind'], end: number, name: string): Piece {
    return { kind, end, name, content: text.slice(at, end) };
  }
}

/** Behind the `>` that is not within an attribute's quotation marks. */
function endOfTag(text: string, start: number): number {
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return text.length;
}

function behind(text: string, ending: string, from: number): number {
  const at = text.indexOf(ending, from);
  return at < 0 ? text.length : at + ending.length;
}

function indexOfEnd(text: string, name: string, from: number): number {
  const ending = new RegExp(`</${name}`, 'gi');
  ending.lastIndex = from;
  return ending.exec(text)?.index ?? text.length;
}
