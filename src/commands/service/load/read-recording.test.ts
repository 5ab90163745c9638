import { expect, test } from 'bun:test';
import { OperatorError } from '../../../contract/operator-errors.ts';
import { readRecording } from './read-recording.ts';

const read = (bytes: Buffer | string, frame = 20) =>
  readRecording({ path: 'a-file', bytes: Buffer.from(bytes), every: 500, frame });

/** A WAV file of 16 bits, 8,000 samples a second. */
function wav(samples: number, kind = 1): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(kind, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples * 2, 40);
  return Buffer.concat([head, Buffer.alloc(samples * 2, 7)]);
}

test('what connect wrote is sent at its times', () => {
  const lines = [
    { event: 'opened', time: 900 },
    { event: 'sent', time: 1_000, kind: 'text', size: 2, data: 'hi' },
    { event: 'received', time: 1_001, kind: 'text', data: 'hi' },
    { event: 'sent', time: 1_250, kind: 'binary', size: 3, data_base64: 'AQID' },
    { event: 'sent', time: 1_300, kind: 'ping', size: 0, data_base64: '' },
    { event: 'closed', time: 1_400, code: 1000 },
  ];
  expect(read(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)).toEqual([
    { data: 'hi', at: 0 },
    { data: Buffer.of(1, 2, 3), at: 250 },
  ]);
});

test('saved requests are sent at the pace that is asked for', () => {
  const messages = [
    { form: 'json', text: '{"a": 1}' },
    { form: 'hex', text: '01 02:FF' },
  ];
  const saved = [
    { name: 'one', messages },
    { name: 'two', messages: [] },
  ];
  expect(read(JSON.stringify(saved))).toEqual([
    { data: '{"a": 1}', at: 0 },
    { data: Buffer.of(1, 2, 255), at: 500 },
  ]);
});

test('sound is sent in frames as it would be spoken; the last one may be shorter', () => {
  const frames = read(wav(400));
  expect(frames.map(({ data, at }) => [Buffer.byteLength(data), at])).toEqual([
    [320, 0],
    [320, 20],
    [160, 40],
  ]);
  expect(Buffer.concat(frames.map(({ data }) => Buffer.from(data)))).toEqual(Buffer.alloc(800, 7));
});

test.each<[string, Buffer | string, string]>([
  ['nothing', '', 'no message'],
  ['a text', 'hello', 'neither the JSON lines'],
  ['an empty request', '[{"name":"one","messages":[]}]', 'no message'],
  ['compressed sound', wav(400, 6), 'no PCM'],
  ['sound without samples', wav(0).subarray(0, 36), 'no PCM'],
  ['more messages than may be', wav(3_001 * 160), '3001 > 3000'],
])('%s is no recording', (_, bytes, words) => {
  expect(() => read(bytes)).toThrow(OperatorError);
  expect(() => read(bytes)).toThrow(words);
});
