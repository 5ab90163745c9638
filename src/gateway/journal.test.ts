import { expect, test } from 'bun:test';
import { Journal } from './journal.ts';

function filled(most: number, ...entries: readonly string[]): Journal<string> {
  const journal = new Journal<string>(most);
  for (const entry of entries) journal.add(entry);
  return journal;
}

test('entries are told once, in order, and forgotten when they are recorded', () => {
  const journal = filled(9, 'a', 'b', 'c');
  expect(journal.take(2, 1)).toEqual(['a', 'b']);
  expect(journal.take(2, 2)).toEqual(['c']);
  expect(journal.take(2, 3)).toEqual([]);
  journal.recorded(1);
  expect(journal.length).toBe(1);
  journal.recorded(3);
  expect(journal.length).toBe(0);
});

test('what is not recorded is told again to whoever comes next', () => {
  const journal = filled(9, 'a', 'b', 'c');
  journal.take(2, 1);
  journal.recorded(0);
  journal.retell();
  // An answer that was on its way to the old one is no answer to what was told since.
  expect(journal.take(1, 2)).toEqual(['a']);
  journal.recorded(1);
  expect(journal.length).toBe(3);
  expect(journal.take(9, 3)).toEqual(['b', 'c']);
  journal.recorded(2);
  expect(journal.length).toBe(2);
});

test('the oldest go when there is no room, told or not, and are counted', () => {
  const journal = filled(3, 'a', 'b', 'c');
  journal.take(1, 1);
  journal.add('d');
  journal.add('e');
  expect(journal.dropped).toBe(2);
  expect(journal.take(9, 2)).toEqual(['c', 'd', 'e']);
  journal.recorded(2);
  expect(journal.length).toBe(0);
});
