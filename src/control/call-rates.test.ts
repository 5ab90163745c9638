import { expect, jest, test } from 'bun:test';
import { createCallRates } from './call-rates.ts';

test('tells the calls of the last minute, and of a shorter time what there was', () => {
  jest.useFakeTimers();
  try {
    let time = 0;
    let calls = 5;
    using rates = createCallRates({ serviceIds: () => ['s'], calls: (id) => (id === 's' ? calls : 2) }, () => time);
    const pass = (ms: number) => {
      for (let left = ms; left > 0; left -= 10_000) {
        time += 10_000;
        jest.advanceTimersByTime(10_000);
      }
    };
    expect(rates.perMinute('s')).toBe(0);
    calls = 8;
    expect(rates.perMinute('s')).toBe(3);
    expect(rates.perMinute('new')).toBe(2);
    pass(30_000);
    calls = 20;
    expect(rates.perMinute('s')).toBe(15);
    pass(60_000);
    expect(rates.perMinute('s')).toBe(12);
    pass(60_000);
    expect(rates.perMinute('s')).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});
