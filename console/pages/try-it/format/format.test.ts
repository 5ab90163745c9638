import { expect, test } from 'bun:test';
import { guessForm } from './format-request.ts';
import { hexDump } from './hex-dump.ts';
import { hexSource, plainSource } from './text-source.ts';

test('the form of a text is guessed by its beginning', () => {
  const texts = [
    '{"a":1}',
    ' [1]',
    '<!DOCTYPE html><p>',
    '<html lang="en">',
    '<?xml version="1.0"?><a/>',
    '<a/>',
    'hello',
    '',
    '< 3',
  ];
  expect(texts.map(guessForm)).toEqual(['json', 'json', 'html', 'html', 'xml', 'xml', undefined, undefined, undefined]);
});

test('pieces of a text and of a dump make the whole', () => {
  const bytes = crypto.getRandomValues(new Uint8Array(1_000));
  for (const [source, whole] of [
    [plainSource('x'.repeat(5_000)), 'x'.repeat(5_000)],
    [hexSource(bytes), `${hexDump(bytes)}\n`],
    [hexSource(new Uint8Array(0)), ''],
  ] as const) {
    let read = '';
    for (let from = 0; from < source.length; from += 700) {
      read += source.read(from, Math.min(from + 700, source.length));
    }
    expect(read).toBe(whole);
  }
});
