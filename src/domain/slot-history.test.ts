import { describe, expect, test } from 'bun:test';
import { observed, revision, startedAt } from '../../test/support/planned-service.ts';
import { notice } from '../contract/notices.ts';
import type { SlotHistory } from './plan-types.ts';
import { restartDelay } from './restart-delay.ts';
import { rememberEnd, rememberSlots } from './slot-history.ts';

const key = `${revision}/0`;
const reason = notice('instance.lost', { model: 'm' });
const ended = (attempt: number, ranFor: number) =>
  observed({ attempt, phase: 'exited', finishedAt: startedAt + ranFor, exitCode: 1 });
const after = (...instances: ReturnType<typeof ended>[]) =>
  instances.reduce<ReadonlyMap<string, SlotHistory>>(
    (history, one) => rememberSlots(history, [one], startedAt + 10_000_000),
    new Map(),
  );

describe('the memory of a slot', () => {
  test('counts ends in a row, each once', () => {
    const twice = after(ended(0, 100), ended(0, 100), ended(1, 100));
    expect(twice.get(key)).toMatchObject({ attempt: 1, failures: 2, quickExits: 2 });
  });

  test('takes earlier attempts for failures where nothing is remembered', () => {
    expect(after(ended(4, 100)).get(key)).toMatchObject({ attempt: 4, failures: 5, quickExits: 5 });
  });

  test('begins to count again after ten minutes of health', () => {
    const history = after(ended(0, 100), ended(1, 600_000));
    expect(history.get(key)).toMatchObject({ failures: 1, quickExits: 0 });
  });

  test('does not take a slow failure for a quick one', () => {
    expect(after(ended(0, 100), ended(1, 30_000)).get(key)).toMatchObject({ failures: 2, quickExits: 0 });
  });

  test('is not taken back by an older attempt that is still shown', () => {
    const both = rememberSlots(new Map(), [observed({ attempt: 1 }), ended(0, 100)], startedAt);
    expect(both.get(key)).toMatchObject({ attempt: 1, failures: 1 });
    expect(both.get(key)?.endedAt).toBeUndefined();
  });

  test('counts what was given up as well, and begins again after ten minutes of health', () => {
    const end = (history: ReadonlyMap<string, SlotHistory>, attempt: number, ran: number) =>
      rememberEnd(history, key, attempt, { at: startedAt, reason, quick: false, ran });
    const often = [1, 2].reduce((history, attempt) => end(history, attempt, 30_000), end(new Map(), 0, 30_000));
    expect(often.get(key)).toMatchObject({ attempt: 2, failures: 3, endedAt: startedAt, reason });
    expect(end(often, 3, 600_000).get(key)).toMatchObject({ attempt: 3, failures: 1, before: reason });
  });

  test('knows of a new attempt why the one before it ended', () => {
    const over = rememberEnd(new Map(), key, 0, { at: startedAt, reason, quick: false });
    const next = rememberSlots(over, [observed({ attempt: 1 })], startedAt);
    expect(next.get(key)).toEqual({ attempt: 1, failures: 1, quickExits: 0, before: reason });
    const last = rememberSlots(next, [observed({ attempt: 2 })], startedAt);
    expect(last.get(key)).toMatchObject({ attempt: 2, before: reason });
  });

  test("takes an end that it sees come for one of now, whatever the engine's clock shows", () => {
    const watched = rememberSlots(new Map(), [observed({ attempt: 0 })], startedAt);
    const hour = 3_600_000;
    for (const finishedAt of [startedAt - hour, startedAt + hour]) {
      const end = observed({ attempt: 0, phase: 'exited', finishedAt, exitCode: 1 });
      expect(rememberSlots(watched, [end], startedAt + 20).get(key)?.endedAt).toBe(startedAt + 20);
      const next = observed({ attempt: 1, phase: 'exited', startedAt: finishedAt, finishedAt, exitCode: 1 });
      const later = rememberSlots(watched, [end, next], startedAt + 30);
      expect(later.get(key)).toMatchObject({ attempt: 1, endedAt: startedAt + 30 });
    }
    const unseen = [ended(0, 100), ended(1, 200)];
    expect(rememberSlots(new Map(), unseen, startedAt + hour).get(key)?.endedAt).toBe(startedAt + 200);
  });

  test('does not take a life over which the clock was set back for a short one', () => {
    const history = rememberSlots(new Map(), [ended(0, -3_600_000)], startedAt);
    expect(history.get(key)).toMatchObject({ failures: 1, quickExits: 0 });
  });

  test('does not wait for a clock that is ahead', () => {
    const history = rememberSlots(new Map(), [ended(0, 90_000)], startedAt + 50);
    expect(history.get(key)?.endedAt).toBe(startedAt + 50);
  });
});

test('restarts wait 1, 2, 4 … 60 seconds', () => {
  const seconds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => restartDelay(failures) / 1000);
  expect(seconds).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
});
