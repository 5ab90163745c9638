import { expect, jest, test } from 'bun:test';
import { Deadline, TimerWheel } from './timer-wheel.ts';

test('deadlines fire in their second, once, and not when they were disarmed or moved', () => {
  jest.useFakeTimers();
  try {
    const wheel = new TimerWheel();
    const fired: string[] = [];
    const deadline = (name: string) => new Deadline({ onDeadline: () => fired.push(name) });
    const [soon, moved, gone, far, twin] = ['soon', 'moved', 'gone', 'far', 'twin'].map(deadline) as [
      Deadline,
      Deadline,
      Deadline,
      Deadline,
      Deadline,
    ];
    wheel.arm(soon, 2);
    wheel.arm(twin, 2);
    wheel.arm(moved, 2);
    wheel.arm(gone, 2);
    wheel.arm(far, 600);
    wheel.arm(moved, 5);
    wheel.disarm(gone);
    jest.advanceTimersByTime(1999);
    expect(fired).toEqual([]);
    jest.advanceTimersByTime(1001);
    expect(fired.toSorted()).toEqual(['soon', 'twin']);
    jest.advanceTimersByTime(3000);
    expect(fired.at(-1)).toBe('moved');
    jest.advanceTimersByTime(595_000);
    expect(fired.at(-1)).toBe('far');
    expect(fired).toHaveLength(4);
    wheel.arm(soon, 1);
    wheel[Symbol.dispose]();
  } finally {
    jest.useRealTimers();
  }
});
