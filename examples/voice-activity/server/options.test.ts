import { expect, test } from 'bun:test';
import { BadOption, readOptions } from './options.ts';

const read = (query: string) => readOptions(new URLSearchParams(query));

test('without a query there are sensible options', () => {
  expect(read('')).toEqual({ threshold: 0.5, endThreshold: 0.35, minSpeechMs: 250, minSilenceMs: 300, paddingMs: 64 });
});

test('the lower threshold and the padding follow what they depend on', () => {
  expect(read('threshold=0.8').endThreshold).toBe(0.65);
  expect(read('threshold=0.1').endThreshold).toBe(0);
  expect(read('min_silence_ms=100').paddingMs).toBe(50);
});

test('every option can be set', () => {
  const query = 'threshold=0.6&end_threshold=0.2&min_speech_ms=0&min_silence_ms=500&padding_ms=0';
  expect(read(query)).toEqual({ threshold: 0.6, endThreshold: 0.2, minSpeechMs: 0, minSilenceMs: 500, paddingMs: 0 });
});

test.each([
  ['threshold=2', 'threshold must be a number from 0.01 to 0.99, not "2"'],
  ['threshold=', 'threshold must be a number from 0.01 to 0.99, not ""'],
  ['threshold=0.4&end_threshold=0.5', 'end_threshold must be a number from 0 to 0.4, not "0.5"'],
  ['min_speech_ms=long', 'min_speech_ms must be a number from 0 to 10000, not "long"'],
  ['min_silence_ms=NaN', 'min_silence_ms must be a number from 32 to 10000, not "NaN"'],
  ['min_silence_ms=100&padding_ms=60', 'padding_ms must be a number from 0 to 50, not "60"'],
])('%s is refused by name', (query, message) => {
  expect(() => read(query)).toThrow(new BadOption(message));
});
