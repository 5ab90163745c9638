import { expect, test } from 'bun:test';
import { newestInstance } from './newest-instance.ts';

test('the newest instance is the one that starts, else the one that started last', () => {
  const [old, young, starting] = [{ start_time: 1 }, { start_time: 2 }, {}];
  expect(newestInstance([old, young])).toBe(young);
  expect(newestInstance([young, old])).toBe(young);
  expect(newestInstance([old, starting, young])).toBe(starting);
  expect(newestInstance([])).toBeUndefined();
});
