import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createLogger } from '../log/logger.ts';
import { bytesFor, claimTable, countTable, slot, type Table } from '../memory/layout.ts';
import { bytesOf, lockSlot, SharedMemory, slotAt } from '../memory/shared-memory.ts';
import { nextState, phase, phaseOf } from '../memory/slot-state.ts';
import { joinSharedState, type SharedState } from './shared-state.ts';

const log = createLogger({ name: 'test', level: 'silent' });
const now = 1_800_000_000_000;

/** One memory and workers that share it, as if each had a process of its own. */
function workers(count: number) {
  const memory = SharedMemory.create(bytesOf(new Uint8Array(bytesFor(count))), now);
  const states = Array.from({ length: count }, (_, at) =>
    joinSharedState(memory, { pid: at + 1, started: `${at}` }, log),
  );
  const die = (pid: number) => memory.clearDead((asked) => (asked === pid ? undefined : `${asked - 1}`));
  return { memory, states, die, of: (at: number) => states[at] as SharedState };
}

test('counts as a model does, by any order of steps of any worker', () => {
  const key = fc.integer({ min: 0, max: 5 });
  const step = fc.record({
    kind: fc.constantFrom('enter', 'leave', 'die'),
    worker: fc.integer({ min: 0, max: 2 }),
    key,
    limit: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { memory, states, die } = workers(3);
      const model = states.map(() => new Map<string, number>());
      const total = (name: string) => model.reduce((sum, own) => sum + (own.get(name) ?? 0), 0);
      for (const { kind, worker, key: number, limit } of steps) {
        const name = `key ${number}`;
        const own = model[worker] as Map<string, number>;
        if (kind === 'enter') {
          const may = limit === 0 || total(name) < limit;
          expect(states[worker]?.enter(name, limit)).toBe(may);
          if (may) own.set(name, (own.get(name) ?? 0) + 1);
        } else if (kind === 'leave') {
          states[worker]?.leave(name);
          own.set(name, Math.max(0, (own.get(name) ?? 0) - 1));
        } else {
          die(worker + 1);
          own.clear();
          states[worker] = joinSharedState(memory, { pid: worker + 1, started: `${worker}` }, log);
        }
        for (let each = 0; each <= 5; each += 1) expect(states[0]?.count(`key ${each}`)).toBe(total(`key ${each}`));
      }
    }),
    { numRuns: 50 },
  );
});

test('claims are won once, remembered beyond the death of the winner, and free again when they are over', () => {
  const name = fc.integer({ min: 0, max: 3 });
  const step = fc.record({ worker: fc.integer({ min: 0, max: 2 }), name, lasts: fc.integer({ min: 1, max: 30 }) });
  fc.assert(
    fc.property(fc.array(fc.record({ claim: step, after: fc.integer({ min: 0, max: 10 }) })), (steps) => {
      const { states, die } = workers(3);
      const until = new Map<number, number>();
      let at = now;
      for (const { claim, after } of steps) {
        at += after * 1000;
        const free = (until.get(claim.name) ?? 0) <= at;
        const end = at + claim.lasts * 1000;
        expect(states[claim.worker]?.claim(`name ${claim.name}`, end, at)).toBe(free);
        if (free) until.set(claim.name, end);
      }
      die(1);
      for (const [taken, end] of until) expect(states[1]?.claim(`name ${taken}`, at + 1e6, at)).toBe(end <= at);
    }),
    { numRuns: 50 },
  );
});

test('a rate holds for all workers together, and begins anew with each second', () => {
  const { of, memory } = workers(2);
  const within = (at: number) => Array.from({ length: 6 }, (_, turn) => of(turn % 2).withinRate('service', 4, at));
  expect(within(now)).toEqual([true, true, true, true, false, false]);
  expect(within(now + 999)).toEqual([false, false, false, false, false, false]);
  expect(within(now + 1000)).toEqual([true, true, true, true, false, false]);
  expect(of(0).withinRate('service', 0, now + 1000)).toBe(true);
  expect(memory.words.length).toBeGreaterThan(0);
});

test('a key is locked by bad secrets at any worker, for one address and five minutes', () => {
  const { of } = workers(2);
  const [one, other] = [of(0).keyLock, of(1).keyLock];
  for (let count = 0; count < 4; count += 1) one.failed('AK', '10.0.0.1', now);
  other.passed('AK', '10.0.0.1');
  for (let count = 0; count < 4; count += 1) (count % 2 ? one : other).failed('AK', '10.0.0.1', now);
  expect(one.locked('AK', '10.0.0.1', now)).toBe(false);
  other.failed('AK', '10.0.0.1', now + 1000);
  for (const lock of [one, other]) {
    expect(lock.locked('AK', '10.0.0.1', now + 300_999)).toBe(true);
    expect(lock.locked('AK', '10.0.0.2', now + 300_999)).toBe(false);
    expect(lock.locked('AK2', '10.0.0.1', now + 300_999)).toBe(false);
    expect(lock.locked('AK', '10.0.0.1', now + 301_000)).toBe(false);
  }
  one.failed('AK', '10.0.0.1', now + 400_000);
  expect(other.locked('AK', '10.0.0.1', now + 400_000)).toBe(false);
});

test('a flood of bad secrets from everywhere forgets the oldest ones and locks nobody else', () => {
  const { of } = workers(1);
  const { keyLock } = of(0);
  for (let count = 0; count < 5; count += 1) keyLock.failed('AK', 'victim', now + 1e6);
  for (let address = 0; address < 100_000; address += 1) keyLock.failed('AK', `${address}`, now + address);
  expect(keyLock.locked('AK', 'victim', now + 1e6)).toBe(true);
  expect(keyLock.locked('AK', '99999', now + 1e5)).toBe(false);
});

test('full tables refuse what is limited and let the rest pass, with one line in the log', () => {
  const memory = SharedMemory.create(bytesOf(new Uint8Array(bytesFor(1))), now);
  const lines: unknown[] = [];
  const said = { ...log, error: (...line: unknown[]) => lines.push(line) } as unknown as typeof log;
  const state = joinSharedState(memory, { pid: 1, started: '' }, said);
  // Every slot is at work for a column that never comes back.
  fill(memory, countTable, nextState(0, phase.locked, 99), 0);
  expect([state.enter('limited', 5), state.enter('unlimited', 0), state.count('unlimited')]).toEqual([false, true, 0]);
  expect(lines).toHaveLength(1);
  const end = now + 60_000;
  fill(memory, claimTable, nextState(0, phase.settled, 99), 60);
  expect(state.claim('another', end, now)).toBe(false);
  expect(lines).toHaveLength(2);
  expect(state.claim('another', end + 60_000, end)).toBe(true);
});

function fill({ words }: SharedMemory, table: Table, state: number, value: number) {
  for (let at = table.start; at < table.start + table.slots * table.slotWords; at += table.slotWords) {
    words[at + slot.state] = state;
    if (table.slotWords > slot.value) words[at + slot.value] = value;
  }
}

test('what a worker was about to change when it died is as it was before, once its column is cleared', () => {
  const { memory, of, die } = workers(3);
  const { words, hash } = memory;
  of(0).enter('key', 0);
  const counted = slotAt(countTable, hash.ofText('key').low, 0);
  lockSlot(words, counted, Atomics.load(words, counted), 2);
  expect(of(1).count('key')).toBe(1);
  expect([of(1).enter('key', 2), of(1).enter('key', 2), of(1).count('key')]).toEqual([true, false, 2]);
  of(1).leave('key');
  die(3);
  expect(phaseOf(Atomics.load(words, counted))).toBe(phase.free);
  expect(of(1).count('key')).toBe(1);

  const survivor = joinSharedState(memory, { pid: 3, started: '2' }, log);
  const name = hash.ofText('name');
  const claimed = slotAt(claimTable, name.low, 0);
  lockSlot(words, claimed, 0, 2);
  words.set([name.low, name.high, 1e6], claimed + slot.low);
  const locked = Atomics.load(words, claimed);
  Atomics.store(words, claimed, nextState(locked, phase.tentative, 2));
  expect(of(0).claim('name', now + 60_000, now)).toBe(false);
  die(3);
  expect(of(0).claim('name', now + 60_000, now)).toBe(true);
  expect(survivor.claim('name', now + 60_000, now)).toBe(false);
});

test('no more workers join than there are columns, in words', () => {
  const { memory } = workers(2);
  expect(() => joinSharedState(memory, { pid: 9, started: '' }, log)).toThrow(
    'The 2 places for gateway workers are all taken',
  );
});

test('memory of another kind or version is not opened', () => {
  const bytes = new Uint8Array(bytesFor(1));
  const open = (part = bytes) => SharedMemory.open(bytesOf(part));
  expect(open()).toBeUndefined();
  SharedMemory.create(bytesOf(bytes), now);
  expect(open()?.columns).toBe(1);
  expect(open(bytes.subarray(0, bytes.length - 4))).toBeUndefined();
  new Int32Array(bytes.buffer)[1] = 2;
  expect(open()).toBeUndefined();
});
