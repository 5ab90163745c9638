import { expect, test } from 'bun:test';
import { type Column, columnLines } from './column-lines.ts';

const columns: readonly Column<readonly [string, string]>[] = [
  [{ en: 'NAME', zh: '名称' }, ([name]) => name],
  [{ en: 'STATUS', zh: '状态' }, ([, status]) => status],
];
const rows = [
  ['语音', 'running'],
  ['a-longer-name', ''],
  ['x', 'stopped'],
] as const;

test('columns stand below each other, wide characters included, and nothing trails', () => {
  expect(columnLines(rows, columns, 'en')).toEqual([
    'NAME           STATUS',
    '语音           running',
    'a-longer-name',
    'x              stopped',
  ]);
  expect(columnLines(rows, columns, 'zh')[0]).toBe('名称           状态');
  expect(columnLines([], columns, 'en')).toEqual(['There are none.']);
});

test('what others wrote loses its control characters', () => {
  expect(columnLines([['a\u001b[2Jb\n', '']], columns, 'en')[1]).toBe('ab');
});
