/** `event`: not a message, but something that became of the connection. */
export type Direction = 'sent' | 'received' | 'event';

export type MessageKind = 'text' | 'binary';

/** Messages that are one thing to people, as those of a sound. Its numbers grow while they are sent. */
export interface MessageRun {
  /** The sequence number of the first one that is there. */
  first: number;
  count: number;
  /** Bytes, of all of them. */
  size: number;
}

export function emptyRun(): MessageRun {
  return { first: 0, count: 0, size: 0 };
}

/** What a WebSocket sent or received, in its order. */
export interface Message {
  /** From 1 on, without a gap. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds since the message before; undefined for the first. */
  readonly sinceLast: number | undefined;
  readonly direction: Direction;
  readonly data: string | Uint8Array<ArrayBuffer>;
  /** Bytes on the wire, without the heads of frames. */
  readonly size: number;
  /** What it is a part of. */
  readonly run?: MessageRun | undefined;
}

export function kindOf({ data }: Pick<Message, 'data'>): MessageKind {
  return typeof data === 'string' ? 'text' : 'binary';
}

const previewLength = 200;

/** One line of what the message says, 200 characters at most; of bytes the first, as hexadecimal digits. */
export function previewOf({ data }: Pick<Message, 'data'>): string {
  if (typeof data === 'string') {
    const start = data.slice(0, previewLength).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
    return data.length > previewLength ? `${start}…` : start;
  }
  const start = data.subarray(0, previewLength / 4);
  const digits = Array.from(start, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return data.length > start.length ? `${digits} …` : digits;
}

/** Bytes of `text` in UTF-8. Long texts are measured by the browser's own code, as a loop over 10 MB would be felt. */
export function utf8Size(text: string): number {
  if (text.length > 4_096) return new Blob([text]).size;
  let size = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    size += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return size;
}
