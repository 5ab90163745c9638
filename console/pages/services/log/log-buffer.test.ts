import { expect, test } from 'bun:test';
import { LogBuffer } from './log-buffer.ts';

const line = (text: string, stream = 'stdout') => `${JSON.stringify({ time: 1, stream, text })}\n`;

test('lines are read however they are cut', () => {
  const whole = line('one') + line('two', 'stderr') + line('3 — 三');
  for (let size = 1; size < whole.length; size += 7) {
    const buffer = new LogBuffer();
    for (let at = 0; at < whole.length; at += size) buffer.add(whole.slice(at, at + size));
    expect(buffer.lines).toEqual([
      { number: 1, time: 1, stream: 'stdout', text: 'one' },
      { number: 2, time: 1, stream: 'stderr', text: 'two' },
      { number: 3, time: 1, stream: 'stdout', text: '3 — 三' },
    ]);
  }
});

test('the last lines are kept, and the beginning of a long one', () => {
  const buffer = new LogBuffer();
  buffer.add(Array.from({ length: 6_000 }, (_, number) => line(`${number}`)).join(''));
  expect(buffer.lines).toHaveLength(5_000);
  expect(buffer.lines.at(-1)).toMatchObject({ number: 6_000, text: '5999' });
  buffer.add(line('x'.repeat(20_000)));
  expect(buffer.lines.at(-1)?.text).toHaveLength(10_000);
});

test('a container that writes long lines does not fill the page', () => {
  const buffer = new LogBuffer();
  for (let count = 0; count < 200; count += 1) buffer.add(line('x'.repeat(10_000)));
  expect(buffer.lines).toHaveLength(50);
  expect(buffer.lines.at(-1)?.number).toBe(200);
});
