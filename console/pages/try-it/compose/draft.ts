import { parseHex } from '../format/parse-hex.ts';
import { messageLogBounds } from '../messages/message-log.ts';
import type { SavedMessage } from '../requests/saved-request.ts';
import { savedBounds } from '../requests/saved-request.ts';

/** What is too long for a text field, which would hold the page up with every key: kept beside it. */
export type Attachment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: File };

/** A message as it is being written. An attachment takes the place of the text. */
export interface Draft extends SavedMessage {
  readonly attachment?: Attachment | undefined;
}

export const emptyDraft: Draft = { form: 'text', text: '' };

/** Characters that the text field holds at most. */
export const editorLimit = savedBounds.text;

/** `draft` after `text` was pasted over what is selected, from `start` to `end`. What becomes too long becomes an attachment. */
export function withPasted(draft: Draft, text: string, start: number, end: number): Draft {
  const all = draft.text.slice(0, start) + text + draft.text.slice(end);
  return all.length > editorLimit
    ? { ...draft, text: '', attachment: { kind: 'text', text: all } }
    : { ...draft, text: all };
}

export type DraftFault =
  | { readonly kind: 'hex'; readonly fault: 'digit' | 'odd'; readonly at: number }
  | { readonly kind: 'too-big' };

/** The message that `draft` makes. A file is sent as bytes, unless the form is one of text. */
export async function messageOf(
  draft: Draft,
): Promise<{ readonly data: string | Uint8Array<ArrayBuffer> } | { readonly fault: DraftFault }> {
  const { form, attachment } = draft;
  if (attachment?.kind === 'file') {
    const { file } = attachment;
    if (file.size > messageLogBounds.bytes) return { fault: { kind: 'too-big' } };
    return { data: form === 'hex' ? new Uint8Array(await file.arrayBuffer()) : await file.text() };
  }
  const text = attachment?.text ?? draft.text;
  if (form !== 'hex') return { data: text };
  const read = parseHex(text);
  return 'bytes' in read ? { data: read.bytes } : { fault: { kind: 'hex', ...read } };
}

/** `data` in messages of `size` bytes; whole where that is 0, and texts always. */
export function* inPieces<Data extends string | Uint8Array<ArrayBuffer>>(
  data: Data,
  size: number,
): Generator<string | Uint8Array<ArrayBuffer>, void> {
  if (typeof data === 'string' || size <= 0) yield data;
  else for (let from = 0; from < data.length; from += size) yield data.subarray(from, from + size);
}

export const repeatBounds = { count: { min: 1, max: 100_000 }, intervalMs: { min: 0, max: 3_600_000 } } as const;

/** The messages of `once`, `count` times over. */
export function* repeated<Item>(count: number, once: () => Iterable<Item>): Generator<Item, void> {
  for (let index = 0; index < count; index += 1) yield* once();
}
