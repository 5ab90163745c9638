import type { TransparencyDifference } from '../contract/transparency.ts';
import { finalAnswer, statusOf } from './answer.ts';
import { frameAt, opcode } from './frame.ts';
import type { Trace } from './trace.ts';

/** A piece of a trace that may vary by itself: one field of a head, one frame, the end. */
export interface Part {
  readonly place: string;
  /** What never varies: a field's name as it is spelled, a frame's first byte. */
  readonly form: string;
  readonly value: Buffer;
}

const aFrame = /^frame /;

/** Positions of parts whose values say nothing, because they are another each time. */
export type Varying = ReadonlySet<number>;

/** Takes apart what a client saw. */
export function partsOf(trace: Trace): readonly Part[] {
  return [...bytesOf(trace.bytes), { place: 'the end', form: '', value: Buffer.from(trace.ending) }];
}

function bytesOf(bytes: Buffer): readonly Part[] {
  const begin = finalAnswer(bytes);
  if (begin === undefined) {
    return bytes.length === 0 ? [] : [{ place: 'what came instead of an answer', form: '', value: bytes }];
  }
  const end = bytes.indexOf('\r\n\r\n', begin);
  const head = bytes.toString('latin1', 0, end);
  const fields = head.split('\r\n').map(fieldPart);
  const behind = bytes.subarray(end + 4);
  if (statusOf(head.slice(begin)) === 101) return [...fields, ...framesOf(behind)];
  return behind.length === 0 ? fields : [...fields, { place: 'the body', form: '', value: behind }];
}

function fieldPart(line: string): Part {
  const colon = line.indexOf(':');
  if (line.startsWith('HTTP/') || colon < 0)
    return { place: 'the status line', form: '', value: Buffer.from(line, 'latin1') };
  const form = line.slice(0, colon);
  return { place: `the header ${form}`, form, value: Buffer.from(line.slice(colon + 1), 'latin1') };
}

function framesOf(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (let next = frameAt(bytes, at); next !== undefined; next = frameAt(bytes, at)) {
    const form = bytes.toString('hex', at, at + 1);
    parts.push({ place: `frame ${parts.length + 1}`, form, value: bytes.subarray(at + 1, next.end) });
    at = next.end;
  }
  if (at < bytes.length) parts.push({ place: 'behind the last frame', form: '', value: bytes.subarray(at) });
  return parts;
}

/** Longest text that tells one side of a difference, characters. */
const longestText = 160;

/** The first part that one side does not have, or has in another form: from there on nothing can be compared. */
export function differentForm(expected: readonly Part[], actual: readonly Part[]): TransparencyDifference | undefined {
  const length = Math.max(expected.length, actual.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [expected[at], actual[at]];
    if (one !== undefined && other !== undefined && one.form === other.form && one.place === other.place) continue;
    const elsewhere = one?.place === other?.place || other === undefined ? '' : `${other.place}: `;
    const gateway = other === undefined ? null : `${elsewhere}${shown(other, 0)}`;
    return { place: (one ?? other)?.place ?? '', direct: shown(one, 0), gateway };
  }
  return undefined;
}

/** The positions of parts with different values, of traces of one form. */
export function differentValues(expected: readonly Part[], actual: readonly Part[]): ReadonlySet<number> {
  const different = expected.flatMap((part, at) => (part.value.equals(actual[at]?.value ?? nothing) ? [] : [at]));
  return new Set(different);
}

/** What the gateway changed, in words. */
export function differencesOf(
  expected: readonly Part[],
  actual: readonly Part[],
  varying: Varying,
): readonly TransparencyDifference[] {
  const form = differentForm(expected, actual);
  const common = form === undefined ? expected.length : firstDifferentForm(expected, actual);
  const values = [...differentValues(expected.slice(0, common), actual.slice(0, common))]
    .filter((at) => !varying.has(at))
    .map((at): TransparencyDifference => {
      const [one, other] = [expected[at], actual[at]];
      const first = firstDifference(one?.value ?? nothing, other?.value ?? nothing);
      return { place: one?.place ?? '', direct: shown(one, first), gateway: shown(other, first) };
    });
  return form === undefined ? values : [...values, form];
}

/** Whether the server sent a frame, other than a Close, that nobody asked for, in the trace of a plain handshake. */
export function speaksFirst(bytes: Buffer): boolean {
  return bytesOf(bytes).some(
    ({ place, form }) => aFrame.test(place) && (Number.parseInt(form, 16) & 0x0f) !== opcode.close,
  );
}

const nothing = Buffer.alloc(0);

function firstDifferentForm(expected: readonly Part[], actual: readonly Part[]): number {
  const at = expected.findIndex(
    (part, index) => part.form !== actual[index]?.form || part.place !== actual[index]?.place,
  );
  return at < 0 ? expected.length : at;
}

function firstDifference(one: Buffer, other: Buffer): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) if (one[at] !== other[at]) return at;
  return shorter;
}

/** A part as text, from a little before the byte `from` on. Frames as hexadecimal digits, as on the wire. */
function shown(part: Part | undefined, from: number): string | null {
  if (part === undefined) return null;
  const begin = Math.max(0, from - 16);
  const bytes = part.value.subarray(begin, begin + longestText / 2);
  const cut = [begin > 0 ? '… ' : '', begin + bytes.length < part.value.length ? ' …' : ''];
  if (!aFrame.test(part.place)) {
    const name = part.form === '' || begin > 0 ? '' : `${part.form}:`;
    return `${cut[0]}${name}${bytes.toString('latin1').replace(/[^\x20-\x7e]/g, '·')}${cut[1]}`;
  }
  return `${part.form} ${cut[0]}${bytes.toString('hex')}${cut[1]} (${part.value.length + 1} bytes)`;
}
