import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { HeldResources } from '../contract/instance.ts';
import { notices } from '../contract/notices.ts';
import type { ResourceLimits } from '../contract/service.ts';
import type { Machine } from './machine.ts';
import { machineOf } from './machine.ts';
import { allot, type Room, type Waiter } from './room.ts';
import { shortageNotice } from './shortage-notice.ts';

const machine: Machine = {
  cpu: 8,
  memoryMegabytes: 8_000,
  gpus: [
    { id: 'GPU-0', product: 'Tesla T4' },
    { id: 'GPU-1', product: 'NVIDIA A100-SXM4-40GB' },
    { id: 'GPU-2', product: 'Tesla T4' },
  ],
  deviceNodes: ['/dev/davinci0', '/dev/davinci1'],
  runtimes: ['runc', 'ascend'],
};
const held = (cpu: number, memoryMegabytes: number, devices: string[] = []): HeldResources => ({
  cpu,
  memoryMegabytes,
  devices,
});
const limits = (cpu: number, memoryMegabytes: number, more: Partial<ResourceLimits> = {}): ResourceLimits => ({
  cpu,
  memoryMegabytes,
  ...more,
});
const gpu = (count: number, product?: string): Partial<ResourceLimits> => ({
  accelerators: { kind: 'gpu', count, ...(product && { product }) },
});
const waiter = (id: string, since: number, ...asks: ResourceLimits[]): Waiter => ({
  id,
  since,
  asks: asks.map((each, index) => ({ key: `${id}/${index}`, limits: each })),
  own: [],
});
const room = (change: Partial<Room> = {}): Room => ({ machine, held: [], queue: [], ...change });
const kind = (result: ReturnType<typeof allot>) => result.shortage?.kind;

describe('the machine', () => {
  const found = { cpus: 2, memoryMegabytes: 3_900, gpus: [], deviceNodes: [], runtimes: [] };

  test('keeps a share of its memory, and gives its cores several times', () => {
    expect(machineOf(found, { overcommit: { cpu: 4, memory: 1 } })).toMatchObject({ cpu: 8, memoryMegabytes: 3_388 });
    const large = { ...found, memoryMegabytes: 64_000 };
    expect(machineOf(large, { overcommit: { cpu: 1, memory: 1.5 } }).memoryMegabytes).toBe(92_928);
    expect(machineOf(found, { overcommit: { cpu: 1, memory: 1 }, keptMemory: 0 }).memoryMegabytes).toBe(3_900);
    expect(machineOf(found, { overcommit: { cpu: 1, memory: 1 }, keptMemory: 9_999 }).memoryMegabytes).toBe(0);
  });
});

describe('room', () => {
  test('is given as long as there is some', () => {
    const ask = waiter('a', 1, limits(2, 4_000), limits(2, 4_000));
    expect([...allot(room(), ask, true).granted.keys()]).toEqual(['a/0', 'a/1']);
    expect(allot(room({ held: [held(0, 1)] }), ask, true).granted.size).toBe(0);
    const part = allot(room({ held: [held(0, 1)] }), ask, false);
    expect([...part.granted.keys()]).toEqual(['a/0']);
    expect(part.shortage).toMatchObject({
      kind: 'taken',
      asked: { memoryMegabytes: 4_000 },
      free: { memoryMegabytes: 3_999 },
    });
  });

  test('counts fractions of cores without losing any', () => {
    const thirds = Array.from({ length: 10 }, () => limits(0.1, 10));
    const small = room({ machine: { ...machine, cpu: 1 } });
    expect(allot(small, waiter('a', 1, ...thirds), true).granted.size).toBe(10);
    expect(kind(allot(small, waiter('a', 1, ...thirds, limits(0.01, 10)), true))).toBe('too-large');
  });

  test('counts what is set aside, not the ceiling', () => {
    const ask = waiter('a', 1, limits(2, 9_000, { reservedMegabytes: 1_000 }));
    expect(allot(room(), ask, true).granted.get('a/0')).toEqual(held(2, 1_000));
  });

  test('gives the first free devices of the right product, never one twice', () => {
    const ask = waiter('a', 1, limits(1, 10, gpu(1, 't4')), limits(1, 10, gpu(1)));
    const given = allot(room(), ask, true).granted;
    expect([...given.values()].map(({ devices }) => devices)).toEqual([['GPU-0'], ['GPU-1']]);
    const second = allot(room({ held: [held(1, 10, ['GPU-0'])] }), ask, true).granted;
    expect([...second.values()].map(({ devices }) => devices)).toEqual([['GPU-2'], ['GPU-1']]);
    expect(allot(room(), waiter('b', 1, limits(1, 10, gpu(1, 'A10'))), true).shortage).toMatchObject({
      kind: 'no-devices',
      asked: { gpu: 1 },
      has: { gpu: 0 },
    });
    expect(
      kind(allot(room({ held: [held(0, 0, ['GPU-1'])] }), waiter('b', 1, limits(1, 10, gpu(1, 'A100'))), true)),
    ).toBe('taken');
  });

  test('gives device nodes as far as the machine has them', () => {
    const units = ['/dev/davinci0', '/dev/davinci1', '/dev/davinci2'];
    const npu = (count: number) => limits(1, 10, { accelerators: { kind: 'npu', count, units } });
    expect(allot(room(), waiter('a', 1, npu(2)), true).granted.get('a/0')?.devices).toEqual(units.slice(0, 2));
    expect(allot(room(), waiter('a', 1, npu(3)), true).shortage).toMatchObject({ kind: 'no-devices', has: { npu: 2 } });
  });

  test('is refused for a runtime that the engine does not know', () => {
    const of = (runtime: string) => waiter('a', 1, limits(1, 10, { extras: { runtime } }));
    expect(allot(room(), of('ascend'), true).granted.size).toBe(1);
    expect(allot(room(), of('nvidia'), true).shortage).toMatchObject({ kind: 'no-runtime', runtime: 'nvidia' });
  });

  test('is refused at once where the machine could never give it, with what the service holds itself', () => {
    expect(kind(allot(room(), waiter('a', 1, limits(9, 10)), true))).toBe('too-large');
    expect(kind(allot(room(), waiter('a', 1, limits(1, 8_001)), true))).toBe('too-large');
    const update = { ...waiter('a', 1, limits(1, 5_000)), own: [held(1, 5_000)] };
    expect(kind(allot(room({ held: update.own }), update, false))).toBe('too-large');
  });

  test('is given to a service that grows as far as the machine goes, with why the next instance gets none', () => {
    const three = [limits(1, 3_000), limits(1, 3_000), limits(1, 3_000)];
    const grows = { ...waiter('a', 1, ...three), own: [held(1, 1_000)] };
    const { granted, shortage } = allot(room({ held: grows.own }), grows, false);
    expect([...granted.keys()]).toEqual(['a/0', 'a/1']);
    expect(shortage).toMatchObject({ kind: 'too-large', asked: { memoryMegabytes: 3_000 } });
    expect(kind(allot(room({ held: [...grows.own, held(1, 4_000)] }), grows, false))).toBe('taken');
    expect(allot(room(), grows, true).granted.size).toBe(0);
    const cards = waiter('b', 1, ...Array.from({ length: 4 }, () => limits(1, 10, gpu(1))));
    const given = allot(room(), cards, false);
    expect(given.granted.size).toBe(machine.gpus.length);
    expect(kind(given)).toBe('too-large');
    expect(kind(allot(room(), waiter('c', 1, limits(1, 10, gpu(9))), false))).toBe('no-devices');
  });

  test('is kept for who came first, and not for what can never be', () => {
    const large = waiter('large', 1, limits(1, 6_000));
    const queue = [large];
    const later = waiter('later', 2, limits(1, 3_000));
    const full = { held: [held(1, 4_000)], queue };
    expect(allot(room(full), later, true).shortage).toMatchObject({
      kind: 'taken',
      ahead: 1,
      free: { memoryMegabytes: 0 },
    });
    expect(allot(room({ queue }), large, true).granted.size).toBe(1);
    // What is left beside the first may go at once.
    expect(allot(room({ queue }), waiter('later', 2, limits(1, 2_000)), true).granted.size).toBe(1);
    // Of the same instant, the id decides: both sides see the same order.
    expect(allot(room(full), waiter('aaa', 1, limits(1, 3_000)), true).granted.size).toBe(1);
    const never = { held: [held(1, 4_000)], queue: [waiter('never', 1, limits(1, 60_000))] };
    expect(allot(room(never), later, true).granted.size).toBe(1);
    // A device that the first waits for is kept as well.
    const first = waiter('first', 1, limits(1, 10, gpu(2, 'T4')));
    const one = { held: [held(1, 10, ['GPU-0'])], queue: [first] };
    expect(kind(allot(room(one), waiter('second', 2, limits(1, 10, gpu(1, 'T4'))), true))).toBe('taken');
    expect(allot(room(one), waiter('second', 2, limits(1, 10, gpu(1, 'A100'))), true).granted.size).toBe(1);
  });

  test('gives nothing more where more is held than there is', () => {
    expect(kind(allot(room({ held: [held(20, 20_000)] }), waiter('a', 1, limits(0.1, 16)), true))).toBe('taken');
  });
});

test('a shortage is told in words of its own, with what is asked and what there is', () => {
  const ask = waiter('a', 1, limits(2, 512, gpu(1, 'T4')));
  const taken = allot(room({ held: [held(7, 7_000, ['GPU-0'])] }), ask, true).shortage;
  expect(taken && shortageNotice(taken, 'deployment')).toEqual({
    key: 'service.waits-for-room',
    args: {
      asked: '2 CPU, 512 MB, 1 GPU (T4)',
      free: '1 CPU, 1000 MB, 1 GPU (T4)',
      has: '8 CPU, 8000 MB, 2 GPU (T4)',
      ahead: 0,
    },
  });
  expect(taken && shortageNotice(taken, 'update').key).toBe('service.update-waits-for-room');
  expect(notices['service.waits-for-room'].en).toStartWith(
    'Insufficient resources. Wait until idle resources are sufficient.',
  );
});

/** Services that come, get what they can, and go, in any order. */
class Books {
  readonly holding = new Map<string, readonly HeldResources[]>();
  readonly queue = new Map<string, Waiter>();
  readonly started: string[] = [];
  now = 0;

  ask(of: readonly ResourceLimits[]): void {
    this.now += 1;
    const id = `s${this.now}`;
    this.queue.set(id, waiter(id, this.now, ...of));
    this.tryAll([id]);
  }

  leave(index: number): void {
    const ids = [...this.holding.keys(), ...this.queue.keys()];
    const id = ids[index % Math.max(1, ids.length)];
    if (id === undefined) return;
    this.holding.delete(id);
    this.queue.delete(id);
  }

  /** In whatever order the services happen to be woken. */
  tryAll(ids: readonly string[]): void {
    for (const id of ids) {
      const asks = this.queue.get(id);
      if (!asks) continue;
      const { granted } = allot(
        room({ held: [...this.holding.values()].flat(), queue: [...this.queue.values()] }),
        asks,
        true,
      );
      if (granted.size === 0) continue;
      this.queue.delete(id);
      this.holding.set(id, [...granted.values()]);
      this.started.push(id);
    }
  }
}

const anyLimits: fc.Arbitrary<ResourceLimits> = fc
  .record({
    cpu: fc.integer({ min: 1, max: 30 }).map((tenths) => tenths / 10),
    memoryMegabytes: fc.integer({ min: 16, max: 5_000 }),
  })
  .chain((plain) =>
    fc
      .option(fc.record({ count: fc.integer({ min: 1, max: 2 }), product: fc.constantFrom('T4', 'A100', undefined) }), {
        nil: undefined,
      })
      .map((asked) => (asked ? { ...plain, ...gpu(asked.count, asked.product) } : plain)),
  );

test('however services come and go: never more than there is, never a device twice, nobody waits for ever', () => {
  const action = fc.oneof(
    fc.array(anyLimits, { minLength: 1, maxLength: 3 }).map((of) => (books: Books) => books.ask(of)),
    fc.nat(20).map((index) => (books: Books) => books.leave(index)),
    fc.infiniteStream(fc.nat(1_000)).map((keys) => (books: Books) => {
      const shuffled = [...books.queue.keys()].map((id) => [keys.next().value as number, id] as const).sort();
      books.tryAll(shuffled.map(([, id]) => id));
    }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const books = new Books();
      for (const act of actions) {
        act(books);
        const all = [...books.holding.values()].flat();
        expect(all.reduce((sum, { cpu }) => sum + cpu, 0)).toBeLessThanOrEqual(machine.cpu + 1e-6);
        expect(all.reduce((sum, { memoryMegabytes }) => sum + memoryMegabytes, 0)).toBeLessThanOrEqual(8_000);
        const devices = all.flatMap((one) => one.devices);
        expect(new Set(devices).size).toBe(devices.length);
      }
      // Those that could have room get it in the order in which they asked, as the others end.
      const possible = [...books.queue.values()].filter((one) => kind(allot(room(), one, true)) === undefined);
      const expected = possible.map(({ id }) => id);
      books.started.length = 0;
      for (let round = 0; round < 200 && expected.some((id) => !books.started.includes(id)); round += 1) {
        books.tryAll([...books.queue.keys()].reverse());
        // More come than go, and each would fit at once: they must not starve them.
        for (let newcomers = 0; newcomers < 3; newcomers += 1) books.ask([limits(0.1, 2_000)]);
        const oldest = [...books.holding.keys()][0];
        if (oldest) books.holding.delete(oldest);
      }
      expect(books.started.filter((id) => expected.includes(id)).toSorted()).toEqual(expected.toSorted());
    }),
    { numRuns: 200 },
  );
});
