import { type LoadMessage, loadBounds } from '../../../contract/load-test.ts';
import { operatorError } from '../../../contract/operator-errors.ts';

interface Recording {
  /** Named in what is wrong with it. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Between two messages that have no times of their own, ms. */
  readonly every: number;
  /** Of sound: how much of it one message has, ms. */
  readonly frame: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The messages of a recording: what `connect --json` wrote, with its times; requests that *Try it* saved, of which the first
 * counts; or a WAV file, in frames as it would be spoken. Throws an `OperatorError` for anything else.
 */
export function readRecording(recording: Recording): LoadMessage[] {
  const { path, bytes, frame } = recording;
  const messages =
    bytes.toString('latin1', 0, 4) === 'RIFF' ? soundFrames(bytes, frame, path) : textMessages(recording);
  if (messages.length === 0) throw unreadable(path, words.empty);
  if (messages.length > loadBounds.messages) throw unreadable(path, `${messages.length} > ${loadBounds.messages}`);
  return messages;
}

const words = {
  empty: 'no message to send is in it',
  unknown: 'it is neither the JSON lines of `sluice connect --json`, nor saved requests, nor WAV',
  compressed: 'its sound is no PCM',
};

function unreadable(path: string, detail: string) {
  return operatorError('load.recording', { path, detail });
}

function textMessages({ path, bytes, every }: Recording): LoadMessage[] {
  const text = bytes.toString('utf8');
  const saved = parsed(text);
  if (Array.isArray(saved)) return savedMessages(saved[0], every);
  const events = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsed);
  if (!events.every(isFields)) throw unreadable(path, words.unknown);
  const sent = events.filter(({ event, kind }) => event === 'sent' && (kind === 'text' || kind === 'binary'));
  const first = Number(sent[0]?.['time'] ?? 0);
  return sent.map(({ time, kind, data, data_base64: base64 }) => ({
    data: kind === 'text' ? String(data) : Buffer.from(String(base64), 'base64'),
    at: Math.max(0, Number(time ?? first) - first),
  }));
}

function savedMessages(request: unknown, every: number): LoadMessage[] {
  const messages = isFields(request) && Array.isArray(request['messages']) ? request['messages'] : [];
  return messages.filter(isFields).map(({ form, text }, index) => ({
    data: form === 'hex' ? Buffer.from(String(text).replaceAll(/[^0-9a-f]/gi, ''), 'hex') : String(text),
    at: index * every,
  }));
}

/** The samples as they stand in the file (RIFF WAVE), in pieces of `frame` ms. */
function soundFrames(bytes: Buffer, frame: number, path: string): LoadMessage[] {
  let rate: { readonly kind: number; readonly bytesPerSecond: number; readonly block: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const start = at + 8;
    // A recorder that was cut off leaves 0 or the largest number behind.
    const length = Math.min(bytes.readUInt32LE(at + 4) || bytes.length, bytes.length - start);
    if (name === 'fmt ' && length >= 16) {
      const block = bytes.readUInt16LE(start + 12);
      rate = { kind: bytes.readUInt16LE(start), bytesPerSecond: bytes.readUInt32LE(start + 8), block };
    }
    if (name === 'data') {
      // PCM, and PCM with a longer description of it.
      if (rate === undefined || ![1, 0xfffe].includes(rate.kind) || rate.block === 0) break;
      const size = Math.max(1, Math.round((rate.bytesPerSecond * frame) / 1_000 / rate.block)) * rate.block;
      const count = Math.ceil(length / size);
      return Array.from({ length: count }, (_, index) => ({
        data: bytes.subarray(start + index * size, Math.min(start + length, start + (index + 1) * size)),
        at: index * frame,
      }));
    }
    at = start + length + (length % 2);
  }
  throw unreadable(path, words.compressed);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
