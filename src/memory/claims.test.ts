import { expect, spyOn, test } from 'bun:test';
import { Claims } from './claims.ts';
import { claimTable, slot } from './layout.ts';
import { SharedMemory, slotAt } from './shared-memory.ts';
import { nextState, phase, phaseOf } from './slot-state.ts';

const other = 1;
const free = (state: number) => nextState(state, phase.free, other);
const nowMs = Date.now();

// A moment that real processes meet in rarely (test/integration/memory).
test.each([
  ['nobody is in its slot', free],
  ['another name is a candidate in its slot', (state: number) => nextState(free(state), phase.tentative, other)],
])('a candidate that is put out before it looks around is out, and touches nothing any more: %s', (_, meanwhile) => {
  const memory = SharedMemory.forOneProcess();
  const name = memory.hash.ofText('name');
  const at = slotAt(claimTable, name.low, 0) + slot.state;
  const store = Atomics.store;
  let left = 0;
  using _stores = spyOn(Atomics, 'store').mockImplementation(((words: Int32Array, index: number, value: number) => {
    store(words, index, value);
    if (index === at && phaseOf(value) === phase.tentative) {
      left = meanwhile(value);
      store(words, at, left);
    }
    return value;
  }) as typeof Atomics.store);

  expect(new Claims(memory, 0).claim(name, nowMs + 60_000, nowMs)).toBe('lost');
  expect(left).not.toBe(0);
  expect(Atomics.load(memory.words, at)).toBe(left);
});
