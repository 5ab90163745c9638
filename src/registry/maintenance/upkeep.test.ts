import { afterEach, beforeEach, expect, jest, test } from 'bun:test';
import { createLogger } from '../../log/logger.ts';
import { createUpkeep } from './upkeep.ts';

const hour = 3_600_000;
const nothing = { manifests: 0, blobs: 0, contents: 0, bytes: 0, unreadable: [] };

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function start(collectEvery: number) {
  const clock = { now: 0 };
  const ran: string[] = [];
  const upkeep = createUpkeep({
    collect: async () => {
      ran.push(`collect ${clock.now / hour}`);
      return nothing;
    },
    removeStaleUploads: async () => ran.push('stale'),
    collectEvery,
    now: () => clock.now,
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  const pass = async (hours: number) => {
    for (let count = 0; count < hours * 6; count += 1) {
      clock.now += hour / 6;
      jest.advanceTimersByTime(hour / 6);
      for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
    }
  };
  const collections = () => ran.filter((one) => one !== 'stale');
  return { upkeep, pass, collections, ran };
}

test('collects an hour after the start, then as often as it is told to, and ends uploads meanwhile', async () => {
  const { upkeep, pass, collections, ran } = start(24 * hour);
  await pass(50);
  await upkeep.close();
  expect(collections()).toEqual(['collect 1', 'collect 25', 'collect 49']);
  expect(ran.filter((one) => one === 'stale').length).toBe(300);
});

test('collects at once for want of room, but not for every one who has none', async () => {
  const { upkeep, pass, collections } = start(24 * hour);
  for (let count = 0; count < 5; count += 1) upkeep.pressed();
  await pass(0.5);
  expect(collections()).toHaveLength(1);
  upkeep.pressed();
  await pass(0.5);
  await upkeep.close();
  expect(collections()).toHaveLength(2);
});

test('collects nothing where it is told not to', async () => {
  const { upkeep, pass, collections } = start(0);
  upkeep.pressed();
  await pass(3);
  await upkeep.close();
  expect(collections()).toEqual([]);
});
