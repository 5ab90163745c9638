import type { Destination } from './destination.ts';
import { type Field, trimmed } from './field.ts';
import type { RequestHead } from './request-head.ts';

/** A part of a head, [start, end), that is left out. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

const slashByte = Buffer.from('/');

/**
 * The head as it is sent on: the target's forwarded part, without the cuts (ascending), with `added` lines before the empty one.
 * All other bytes stay what they were: spelling, order, white space.
 */
export function rewriteHead(head: RequestHead, destination: Destination, cuts: readonly Cut[], added = ''): Buffer {
  const { bytes, targetStart } = head;
  const parts = [bytes.subarray(0, targetStart)];
  if (destination.slash) parts.push(slashByte);
  let from = destination.from;
  for (const cut of cuts) {
    parts.push(bytes.subarray(from, cut.start));
    from = cut.end;
  }
  if (added === '') {
    parts.push(bytes.subarray(from));
  } else {
    parts.push(bytes.subarray(from, bytes.length - 2), Buffer.from(added, 'latin1'), bytes.subarray(bytes.length - 2));
  }
  return Buffer.concat(parts);
}

/** Cuts whole field lines out. */
export function cutFields(fields: readonly Field[], unwanted: (field: Field) => boolean): Cut[] {
  return fields.filter(unwanted).map(({ start, end }) => ({ start, end }));
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
