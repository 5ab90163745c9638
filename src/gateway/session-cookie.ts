import { sessionCookie } from '../contract/session-cookie.ts';
import { type Field, fieldValue, hasField, trimmed } from './field.ts';
import type { RequestHead } from './request-head.ts';
import type { ResponseHead } from './response-head.ts';
import { type Cut, cutFields, partsOf } from './rewrite-head.ts';

const name = Buffer.from(sessionCookie);
/** A cookie of that name, in `Cookie` as in `Set-Cookie`. */
const pattern = new RegExp(`^[ \\t=]*${sessionCookie}[ \\t]*(?:[=;]|$)`);
const none: readonly Cut[] = [];

/**
 * Cuts the console's session out of a request: browsers send it with every one to this host, and an image that got it could act as
 * whoever is signed in. Other cookies stay as they came.
 */
export function cutSession(head: RequestHead): readonly Cut[] {
  if (!hasField(head, 'cookie')) return none;
  let cuts: Cut[] | undefined;
  for (const field of head.fields) {
    if (field.known !== 'cookie' || !holdsName(head.bytes, field)) continue;
    cuts = [...(cuts ?? []), ...cutFromField(head.bytes, field)];
  }
  return cuts ?? none;
}

/** The answer of an image without a session that it would give its caller's browser: somebody else's, perhaps. */
export function withoutSession(head: ResponseHead): Buffer {
  const { bytes } = head;
  if (!hasField(head, 'set-cookie')) return bytes;
  const cuts = cutFields(
    head.fields,
    (field) => field.known === 'set-cookie' && pattern.test(fieldValue(bytes, field)),
  );
  if (cuts.length === 0) return bytes;
  const kept: Buffer[] = [];
  let from = 0;
  for (const { start, end } of cuts) {
    kept.push(bytes.subarray(from, start));
    from = end;
  }
  return Buffer.concat([...kept, bytes.subarray(from)]);
}

function holdsName(bytes: Buffer, { valueStart, valueEnd }: Field): boolean {
  const at = bytes.indexOf(name, valueStart);
  return at >= 0 && at < valueEnd;
}

/** The whole line goes when nothing else is in it (RFC 6265, section 4.2.1). */
function cutFromField(bytes: Buffer, { start, valueStart, valueEnd, end }: Field): Cut[] {
  const parts = partsOf(bytes, valueStart, valueEnd, ';');
  const [first, ...others] = parts.filter(({ text }) => !pattern.test(text));
  if (first === undefined || [first, ...others].every(({ text }) => trimmed(text) === '')) return [{ start, end }];
  // A pair goes with the separator before it; where the first one goes, so does the space of the one that is first then.
  const space = first.text.search(/[^ \t]|$/);
  const before = first === parts[0] ? [] : [{ start: valueStart, end: first.start + space }];
  const behind = parts.filter((part) => part.start > first.start && pattern.test(part.text));
  return [...before, ...behind.map((part) => ({ start: part.start - 1, end: part.end }))];
}
