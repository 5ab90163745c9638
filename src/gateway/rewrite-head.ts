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

/** Cuts one token out of a list field, the whole line when nothing else stands in it (RFC 9110, section 5.6.1). */
export function cutToken(bytes: Buffer, field: Field, token: string): Cut[] {
  const items = listItems(bytes, field);
  if (!items.some((item) => item.text === token)) return [];
  if (items.every((item) => item.text === token || item.text === '')) return [{ start: field.start, end: field.end }];
  const cuts: Cut[] = [];
  let followed = false;
  // From the back: an item goes with the comma behind it, or with the one before it when nothing follows.
  for (const item of items.toReversed()) {
    if (item.text !== token) followed ||= item.text !== '';
    else cuts.unshift(followed ? { start: item.start, end: item.end + 1 } : { start: item.start - 1, end: item.end });
  }
  return cuts;
}

interface ListItem {
  readonly text: string;
  readonly start: number;
  /** Behind the item's white space: the position of the comma, or the end of the value. */
  readonly end: number;
}

function listItems(bytes: Buffer, field: Field): ListItem[] {
  const items: ListItem[] = [];
  let start = field.valueStart;
  for (const raw of bytes.toString('latin1', field.valueStart, field.valueEnd).split(',')) {
    items.push({ text: trimmed(raw).toLowerCase(), start, end: start + raw.length });
    start += raw.length + 1;
  }
  return items;
}
