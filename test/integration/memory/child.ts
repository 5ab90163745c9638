// A process that does nothing but work on the memory that is its descriptor 3. Tasks come one a line on standard input; it
// answers each with a line. Descriptor 4 holds seats, as many for each key as its limit allows: whoever was let in must find
// an empty one, or too many were let in.
import { createInterface } from 'node:readline';
import { joinSharedState } from '../../../src/gateway/shared-state.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { mapDescriptor } from '../../../src/memory/map-descriptor.ts';
import { SharedMemory } from '../../../src/memory/shared-memory.ts';
import { identifyProcess } from '../../../src/supervisor/process-identity.ts';
import type { ClaimTask, HammerTask, Task } from './workers.ts';

const memory = SharedMemory.open(mapDescriptor(3));
const seatFile = mapDescriptor(4);
const seats = new Int32Array(seatFile.part(0, seatFile.byteLength).buffer);
const owner = identifyProcess(process.pid);
if (memory === undefined || owner === undefined) throw new Error('there is no shared memory');
const state = joinSharedState(memory, owner, createLogger({ name: 'worker', level: 'silent' }));
/** The seats that this process has, by the key's number. */
const taken = new Map<number, number[]>();

/** No seed: what matters is how the processes meet. */
const below = (bound: number) => Math.floor(Math.random() * bound);

function sit(key: number, limit: number): number | undefined {
  for (let look = 0; look < 100_000; look += 1) {
    const seat = key * limit + (look % limit);
    if (Atomics.compareExchange(seats, seat, 0, process.pid) === 0) return seat;
  }
  return undefined;
}

function hammer({ keys, limit, steps }: HammerTask) {
  let entered = 0;
  let standing = 0;
  for (let step = 0; step < steps; step += 1) {
    const key = below(keys.length);
    const own = taken.get(key) ?? [];
    taken.set(key, own);
    if (own.length > 0 && below(2) === 0) {
      Atomics.store(seats, own.pop() as number, 0);
      state.leave(keys[key] as string);
    } else if (state.enter(keys[key] as string, limit)) {
      entered += 1;
      const seat = sit(key, limit);
      if (seat === undefined) standing += 1;
      else own.push(seat);
    }
  }
  return { entered, standing, held: keys.map((_, key) => taken.get(key)?.length ?? 0) };
}

function release(keys: readonly string[]) {
  for (const [key, own] of taken) {
    for (const seat of own.splice(0)) {
      Atomics.store(seats, seat, 0);
      state.leave(keys[key] as string);
    }
  }
  return {};
}

function claim({ names, untilMs, nowMs }: ClaimTask) {
  return { won: names.filter((name) => state.claim(name, untilMs, nowMs)) };
}

function perform(task: Task): object {
  // All begin at the same time.
  while (Date.now() < task.startAt);
  switch (task.kind) {
    case 'hammer':
      return hammer(task);
    case 'release':
      return release(task.keys);
    case 'claim':
      return claim(task);
    case 'rate':
      return { within: Array.from({ length: task.times }, () => state.withinRate('rate', task.limit, task.nowMs)) };
    case 'fail':
      for (let time = 0; time < task.times; time += 1) state.keyLock.failed('key', 'address', task.nowMs);
      return { locked: state.keyLock.locked('key', 'address', task.nowMs) };
  }
}

console.log('{}');
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(perform(JSON.parse(line) as Task)));
}
