import { expect, test } from 'bun:test';
import { createSteadyClock } from './steady-clock.ts';

test('time passes evenly, however the clock of the machine is set', () => {
  let wall = 1_000_000;
  let passed = 50;
  const pass = (ms: number) => {
    wall += ms;
    passed += ms;
  };
  const clock = createSteadyClock(
    () => wall,
    () => passed,
  );
  expect([clock.now(), clock.wall(), clock.fromWall(7), clock.toWall(7)]).toEqual([1_000_000, 1_000_000, 7, 7]);
  pass(10);
  wall += 3_600_000;
  expect([clock.now(), clock.wall()]).toEqual([1_000_010, 4_600_010]);
  expect(clock.fromWall(4_600_010)).toBe(1_000_010);
  expect(clock.toWall(1_000_010)).toBe(4_600_010);
  // What ticks between two readings, and what NTP trims, is no step: a time keeps its value.
  pass(3);
  wall += 2;
  expect(clock.fromWall(4_600_010)).toBe(1_000_010);
  wall -= 7_200_000;
  expect([clock.now(), clock.fromWall(clock.wall())]).toEqual([1_000_013, 1_000_013]);
});
