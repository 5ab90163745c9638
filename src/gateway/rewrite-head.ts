import type { Destination } from './destination.ts';
import { type Field, trimmed } from './field.ts';
import type { RequestHead } from './request-head.ts';

/** A part of a head, [start, end), that is left out. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

const SLASH = 0x2f;
const QUESTION = 0x3f;

/**
 * The head as it is sent on: the target's forwarded part, without the cuts (ascending), with `added` lines before the empty one.
 * All other bytes stay what they were: spelling, order, white space.
 */
export function rewriteHead(head: RequestHead, destination: Destination, cuts: readonly Cut[], added = ''): Buffer {
  const { bytes, targetStart } = head;
  let left = 0;
  for (const cut of cuts) left += cut.end - cut.start;
  const kept = bytes.length - (destination.from - targetStart) - left;
  const rewritten = Buffer.allocUnsafe(kept + (destination.slash ? 1 : 0) + added.length);
  let to = bytes.copy(rewritten, 0, 0, targetStart);
  if (destination.slash) to = rewritten.writeUInt8(SLASH, to);
  let from = destination.from;
  for (const cut of cuts) {
    to += bytes.copy(rewritten, to, from, cut.start);
    from = cut.end;
  }
  // The empty line stays last.
  const emptyLine = bytes.length - 2;
  to += bytes.copy(rewritten, to, from, emptyLine);
  to += rewritten.write(added, to, 'latin1');
  bytes.copy(rewritten, to, emptyLine);
  return rewritten;
}

/** Cuts whole field lines out. */
export function cutLines(fields: readonly Field[]): Cut[] {
  return fields.map(({ start, end }) => ({ start, end }));
}

/** Cuts those of the fields out that are not wanted. */
export function cutFields(fields: readonly Field[], unwanted: (field: Field) => boolean): Cut[] {
  return cutLines(fields.filter(unwanted));
}

/** Cuts items out of a list field, the whole line when nothing else stands in it (RFC 9110, section 5.6.1). */
export function cutItems(bytes: Buffer, field: Field, unwanted: (text: string) => boolean): Cut[] {
  const items = listItems(bytes, field);
  if (!items.some(({ text }) => unwanted(text))) return [];
  if (items.every(({ text }) => text === '' || unwanted(text))) return [{ start: field.start, end: field.end }];
  return cutParts(items, unwanted);
}

/** Cuts parts out of a row with one separator between any two; some part stays. */
export function cutParts(parts: readonly Part[], unwanted: (text: string) => boolean): Cut[] {
  const cuts: Cut[] = [];
  let followed = false;
  // From the back: a part goes with the separator behind it, or with the one before it when nothing follows.
  for (const { text, start, end } of parts.toReversed()) {
    if (!unwanted(text)) followed = true;
    else cuts.unshift(followed ? { start, end: end + 1 } : { start: start - 1, end });
  }
  return cuts;
}

/** One part of a row. */
export interface Part {
  readonly text: string;
  readonly start: number;
  /** The position of the separator behind it, or the end of the row. */
  readonly end: number;
}

/** The parameters of the query as they are written; none where there is no query. */
export function queryParts({ bytes, targetEnd }: RequestHead, { from }: Destination): Part[] {
  const question = bytes.indexOf(QUESTION, from);
  return question < 0 || question >= targetEnd ? [] : partsOf(bytes, question + 1, targetEnd, '&');
}

/** The items of a list field, without the white space around them. */
export function listItems(bytes: Buffer, field: Field): Part[] {
  return partsOf(bytes, field.valueStart, field.valueEnd, ',').map((part) => ({ ...part, text: trimmed(part.text) }));
}

/** What stands between the separators of [from, to). */
export function partsOf(bytes: Buffer, from: number, to: number, separator: string): Part[] {
  let start = from;
  return bytes
    .toString('latin1', from, to)
    .split(separator)
    .map((text) => {
      const part = { text, start, end: start + text.length };
      start = part.end + 1;
      return part;
    });
}
