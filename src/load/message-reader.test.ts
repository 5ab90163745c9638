import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ProtocolViolation } from '../client/frame-reader.ts';
import { MessageReader } from './message-reader.ts';

/** A frame as servers send it. */
function frame(opcode: number, payload: Uint8Array, isLast = true): Buffer {
  const length = payload.length;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** What is told of these bytes, cut into pieces of `size`. */
function told(bytes: Buffer, size: number): string[] {
  const events: string[] = [];
  const reader = new MessageReader({
    message: () => events.push('message'),
    ping: (payload) => events.push(`ping ${payload}`),
    close: (code, reason) => events.push(`close ${code} ${reason}`),
  });
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  return events;
}

const conversation = Buffer.concat([
  frame(1, Buffer.from('hello')),
  frame(2, Buffer.alloc(0)),
  frame(2, Buffer.alloc(300), false),
  frame(9, Buffer.from('between')),
  frame(0, Buffer.alloc(70_000, 0x81), false),
  frame(10, Buffer.from('pong')),
  frame(0, Buffer.alloc(126)),
  frame(9, Buffer.alloc(0)),
  frame(8, Buffer.concat([Buffer.of(0x03, 0xe8), Buffer.from('再见')])),
]);

test('messages, pings and the Close are told, however the bytes come', () => {
  const expected = ['message', 'message', 'ping between', 'message', 'ping ', 'close 1000 再见'];
  expect(told(conversation, conversation.length)).toEqual(expected);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80_000 }), (size) => {
      expect(told(conversation, size)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
  expect(told(conversation, 1)).toEqual(expected);
});

test('a Close without a code has 1005', () => {
  expect(told(frame(8, Buffer.alloc(0)), 1)).toEqual(['close 1005 ']);
});

test.each<[string, Buffer]>([
  ['a reserved bit', Buffer.of(0xc1, 0)],
  ['a mask', Buffer.of(0x81, 0x80, 0, 0, 0, 0)],
  ['an unknown opcode', Buffer.of(0x83, 0)],
  ['a long ping', frame(9, Buffer.alloc(126))],
  ['a ping in parts', frame(9, Buffer.alloc(1), false)],
  ['a continuation of nothing', frame(0, Buffer.alloc(1))],
  ['a message within a message', Buffer.concat([frame(1, Buffer.alloc(1), false), frame(1, Buffer.alloc(1))])],
])('%s breaks the protocol', (_, bytes) => {
  expect(() => told(bytes, 1)).toThrow(ProtocolViolation);
});
