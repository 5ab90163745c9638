import { expect, test } from 'bun:test';
import { addUsage, firstUsageDay, noUsage, usageDay } from './usage.ts';

test('a day is one of UTC, and reads as a date', () => {
  expect(usageDay(Date.UTC(2026, 10, 27))).toBe(20_261_127);
  expect(usageDay(Date.UTC(2026, 10, 28) - 1)).toBe(20_261_127);
  expect(usageDay(Date.UTC(2027, 0, 1))).toBe(20_270_101);
});

test('thirteen whole months before the present one are kept', () => {
  expect(firstUsageDay(Date.UTC(2026, 10, 27))).toBe(20_251_001);
  expect(firstUsageDay(Date.UTC(2026, 0, 31))).toBe(20_241_201);
  expect(firstUsageDay(Date.UTC(2027, 1, 1))).toBe(20_260_101);
});

test('usage is added name by name', () => {
  const some = { ...noUsage, cpuMs: 1, bytesFromImage: 5 };
  expect(addUsage(some, { ...noUsage, cpuMs: 2, calls: 3 })).toEqual({
    ...noUsage,
    cpuMs: 3,
    calls: 3,
    bytesFromImage: 5,
  });
});
