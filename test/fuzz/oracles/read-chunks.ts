import { token, type Unread } from './read-fields.ts';

const text = '[\\t\\x20-\\x7e\\x80-\\xff]*';
const sizeLine = new RegExp(`^([0-9a-f]{1,13})(?:;(${text}))?$`, 'i');
/** What may still become a line with a size, a line behind a chunk, a trailer. */
const sizeBegun = new RegExp(`^(?:[0-9a-f]{0,13}|[0-9a-f]{1,13}(?:;${text})?\\r?)$`, 'i');
const trailerLine = new RegExp(`^(${token}):(${text})$`);
const trailerBegun = new RegExp(`^(?:\\r|(?:${token})?|${token}:${text}\\r?)$`);

const mostExtension = 4 * 1024;
const mostTrailers = 32 * 1024;

export interface ChunkedText {
  readonly content: string;
  readonly trailers: readonly string[];
  /** Where the body ends. */
  readonly end: number;
}

/** A chunked body at the start of `input` (RFC 9112, section 7.1), line by line. */
export function readChunks(input: string): ChunkedText | Unread {
  let at = 0;
  let content = '';
  for (;;) {
    const lineEnd = input.indexOf('\r\n', at);
    if (lineEnd < 0)
      return sizeBegun.test(input.slice(at)) && extensionFits(input.slice(at)) ? 'more' : sizeFault(input.slice(at));
    const line = sizeLine.exec(input.slice(at, lineEnd));
    if (line === null || !extensionFits(line[0])) return sizeFault(input.slice(at, lineEnd));
    const size = Number.parseInt(line[1] as string, 16);
    at = lineEnd + 2;
    if (size === 0) return readTrailers(input, at, content);
    content += input.slice(at, at + size);
    at += size;
    const behind = input.slice(at, at + 2);
    if (!'\r\n'.startsWith(behind)) return 'refused: no line end behind a chunk';
    if (behind.length < 2) return 'more';
    at += 2;
  }
}

function readTrailers(input: string, from: number, content: string): ChunkedText | Unread {
  let at = from;
  let length = 0;
  const trailers: string[] = [];
  for (;;) {
    const lineEnd = input.indexOf('\r\n', at);
    const line = input.slice(at, lineEnd < 0 ? undefined : lineEnd);
    length += line.replace(/:|\r$/, '').length;
    if (length > mostTrailers) return 'refused: trailers too long';
    if (lineEnd < 0) return trailerBegun.test(line) ? 'more' : 'refused: trailer';
    at = lineEnd + 2;
    if (line === '') return { content, trailers, end: at };
    if (!trailerLine.test(line)) return 'refused: trailer';
    trailers.push(line);
  }
}

function sizeFault(line: string): Unread {
  if (!extensionFits(line)) return 'refused: extension too long';
  const [, size = '', rest = ''] = /^([0-9a-f]*)(.?)/is.exec(line) ?? [];
  if (size.length > 13) return 'refused: size too large';
  if (rest === ';') return 'refused: extension';
  return size === '' ? 'refused: no size' : `refused: ${JSON.stringify(rest)} behind the size`;
}

function extensionFits(line: string): boolean {
  const mark = line.indexOf(';');
  return mark < 0 || line.slice(mark + 1).replace(/\r$/, '').length <= mostExtension;
}
