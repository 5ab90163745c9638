import { expect, test } from 'bun:test';
import { namePattern } from '../../../forms/name-pattern.ts';
import { freeName } from './free-name.ts';

test.each([
  [[], 'voice'],
  [['voices', 'my-voice', 'voice-2'], 'voice'],
  [['voice'], 'voice-2'],
  [['voice-3', 'voice', 'voice-2'], 'voice-4'],
])('with %p there, voice is proposed as %s', (taken, proposed) => {
  expect(freeName('voice', taken)).toBe(proposed);
});

test('the longest name stays as long as a name may be', () => {
  const name = '音'.repeat(64);
  const proposed = freeName(name, [name]);
  expect(proposed).toBe(`${'音'.repeat(62)}-2`);
  expect(namePattern.test(proposed)).toBeTrue();
});
