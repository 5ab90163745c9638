import { parseHex } from '../format/parse-hex.ts';
import type { Direction, Message, MessageKind } from './message.ts';
import { kindOf } from './message.ts';

/** What a person wants to see of the messages. A set without members asks for nothing in particular. */
export interface MessageFilter {
  readonly directions: ReadonlySet<Direction>;
  readonly kinds: ReadonlySet<MessageKind>;
  /** In texts, without regard to upper and lower case; in bytes as hexadecimal digits, or as the text's own UTF-8. */
  readonly text: string;
  /** Of each run only the first message, unless a text is looked for. */
  readonly folds: boolean;
}

export const everyMessage: MessageFilter = { directions: new Set(), kinds: new Set(), text: '', folds: true };

/** How much of a message is looked at in one step: a few milliseconds' worth. */
const stepLength = 1024 * 1024;

/**
 * Whether `filter` lets `message` through, in steps, as a message may have 64 MB. To be run by `inSlices`.
 */
export function* matches(message: Message, filter: PreparedFilter): Generator<void, boolean> {
  const { directions, kinds, needle, needleBytes, folds } = filter;
  if (folds && message.run !== undefined && message.run.first !== message.sequence) return false;
  if (directions.size > 0 && !directions.has(message.direction)) return false;
  if (kinds.size > 0 && !kinds.has(kindOf(message))) return false;
  if (needle === '') return true;
  const { data } = message;
  if (typeof data === 'string') {
    for (let from = 0; from < data.length; from += stepLength) {
      // What begins in this step may end in the next one.
      if (
        data
          .slice(from, from + stepLength + needle.length - 1)
          .toLowerCase()
          .includes(needle)
      )
        return true;
      yield;
    }
    return false;
  }
  for (let from = 0; from < data.length; from += stepLength) {
    const part = data.subarray(from, from + stepLength + longest(needleBytes) - 1);
    if (needleBytes.some((bytes) => contains(part, bytes))) return true;
    yield;
  }
  return false;
}

interface PreparedFilter extends Pick<MessageFilter, 'directions' | 'kinds' | 'folds'> {
  readonly needle: string;
  readonly needleBytes: readonly Uint8Array[];
}

/** What `matches` needs of a filter, worked out once for all messages. */
export function prepareFilter({ directions, kinds, text, folds }: MessageFilter): PreparedFilter {
  const hex = parseHex(text);
  const needleBytes = text === '' ? [] : [new TextEncoder().encode(text), ...('bytes' in hex ? [hex.bytes] : [])];
  return { directions, kinds, needle: text.toLowerCase(), needleBytes, folds: folds && text === '' };
}

function longest(needles: readonly Uint8Array[]): number {
  return Math.max(1, ...needles.map(({ length }) => length));
}

function contains(bytes: Uint8Array, needle: Uint8Array): boolean {
  const [first] = needle;
  if (first === undefined) return false;
  for (
    let at = bytes.indexOf(first);
    at >= 0 && at + needle.length <= bytes.length;
    at = bytes.indexOf(first, at + 1)
  ) {
    if (needle.every((byte, index) => bytes[at + index] === byte)) return true;
  }
  return false;
}
