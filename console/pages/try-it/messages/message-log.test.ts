import { describe, expect, test } from 'bun:test';
import { kindOf, previewOf, utf8Size } from './message.ts';
import { MessageLog } from './message-log.ts';

describe('the log of messages', () => {
  test('numbers messages, and knows the time between them, their size and their kind', () => {
    const log = new MessageLog();
    const first = log.add('sent', '你好', 1_000);
    const second = log.add('received', new Uint8Array([1, 2, 3]), 1_025);
    expect(first).toMatchObject({ sequence: 1, sinceLast: undefined, size: 6, direction: 'sent' });
    expect(second).toMatchObject({ sequence: 2, sinceLast: 25, size: 3, direction: 'received' });
    expect([kindOf(first), kindOf(second)]).toEqual(['text', 'binary']);
    expect(log.get(2)).toBe(second);
    expect([log.count, log.bytes, log.dropped]).toEqual([2, 9, 0]);
  });

  test('drops the oldest beyond its count, and counts them', () => {
    const log = new MessageLog({ messages: 5_000, bytes: Number.POSITIVE_INFINITY });
    for (let index = 0; index < 20_000; index += 1) log.add('received', `message ${index}`, index);
    expect([log.count, log.dropped, log.firstSequence]).toEqual([5_000, 15_000, 15_001]);
    expect(log.get(15_000)).toBeUndefined();
    expect(log.get(15_001)?.data).toBe('message 15000');
    expect(log.get(20_000)?.data).toBe('message 19999');
    expect(log.get(20_001)).toBeUndefined();
  });

  test('drops the oldest beyond its bytes, and keeps the latest even where that alone is more', () => {
    const log = new MessageLog({ messages: 100, bytes: 10 });
    log.add('sent', '1234', 0);
    log.add('sent', '12345', 0);
    log.add('sent', '1234', 0);
    expect([log.count, log.bytes, log.dropped]).toEqual([2, 9, 1]);
    log.add('sent', 'much more than ten bytes', 0);
    expect([log.count, log.dropped]).toEqual([1, 3]);
  });

  test('is empty after it was cleared, and goes on numbering', () => {
    const log = new MessageLog();
    log.add('sent', 'before', 0);
    let told = 0;
    const end = log.subscribe(() => {
      told += 1;
    });
    log.clear();
    expect([log.count, log.bytes, log.dropped, told]).toEqual([0, 0, 0, 1]);
    end();
    expect(log.add('sent', 'after', 5)).toMatchObject({ sequence: 2, sinceLast: undefined });
    expect(log.get(1)).toBeUndefined();
    expect([log.get(2)?.data, told]).toEqual(['after', 1]);
  });
});

test('a preview is one line, and short', () => {
  expect(previewOf({ data: 'one\n\ttwo\u2028three' })).toBe('one two three');
  expect(previewOf({ data: 'x'.repeat(10_000_000) })).toBe(`${'x'.repeat(200)}…`);
  expect(previewOf({ data: new Uint8Array([0, 255]) })).toBe('00 ff');
  expect(previewOf({ data: new Uint8Array(51) })).toBe(`${Array(50).fill('00').join(' ')} …`);
});

test('sizes are those of UTF-8, for short texts and for long ones', () => {
  for (const text of ['', 'a', 'é', '你', '😀', 'aé你😀']) {
    expect(utf8Size(text)).toBe(Buffer.byteLength(text));
    expect(utf8Size(text.repeat(2_000))).toBe(Buffer.byteLength(text) * 2_000);
  }
});
