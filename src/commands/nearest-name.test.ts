import { expect, test } from 'bun:test';
import { nearestName } from './nearest-name.ts';

const names = ['serve', 'service', 'status', 'model', 'logs'];

test.each([
  ['sevre', 'serve'],
  ['Servicee', 'service'],
  ['modle', 'model'],
  ['log', 'logs'],
  ['statsu', 'status'],
  ['frobnicate', undefined],
  ['', undefined],
])('%s means %s', (typed, meant) => {
  expect(nearestName(typed, names)).toBe(meant as string);
});
