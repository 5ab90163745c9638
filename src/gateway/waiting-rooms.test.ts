import { expect, jest, test } from 'bun:test';
import type { ServiceWaiting } from '../contract/link.ts';
import { createLogger } from '../log/logger.ts';
import { bytesFor } from '../memory/layout.ts';
import { bytesOf, SharedMemory } from '../memory/shared-memory.ts';
import { joinSharedState } from './shared-state.ts';
import { TimerWheel } from './timer-wheel.ts';
import type { Waiter, WaitingCall } from './waiting-call.ts';
import { WaitingRooms } from './waiting-rooms.ts';

const log = createLogger({ name: 'test', level: 'silent' });
const memory = () => SharedMemory.create(bytesOf(new Uint8Array(bytesFor(2))), Date.now());

/** A worker's rooms; instances are so many places that anyone may take, or refuse whoever comes. */
class Scene implements Disposable {
  readonly wheel = new TimerWheel();
  readonly told: (readonly ServiceWaiting[])[] = [];
  readonly rooms: WaitingRooms;
  readonly log: string[] = [];
  places = 0;
  linked = true;

  constructor(shared = memory(), pid = 1) {
    this.rooms = new WaitingRooms({
      shared: joinSharedState(shared, { pid, started: `${pid}` }, log),
      wheel: this.wheel,
      tell: (services) => {
        if (this.linked) this.told.push(services);
        return this.linked;
      },
    });
  }

  /** Takes a place and goes on its way; `through` and `refused` say how that ends. */
  come(name: string, { calls = 10, seconds = 5, tried = true } = {}): WaitingCall | undefined {
    const waiter: Waiter = {
      goOn: () => {
        if (this.places === 0) return false;
        this.places -= 1;
        this.log.push(name);
        return true;
      },
      giveUp: () => {
        this.log.push(`${name} gave up`);
      },
    };
    return this.rooms.enter('s', { handshake: true, tried }, waiter, { calls, seconds });
  }

  /** How many wait, as it was told last. */
  get lastTold(): number | undefined {
    return this.told.at(-1)?.find(({ serviceId }) => serviceId === 's')?.waiting;
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  }

  [Symbol.dispose](): void {
    this.rooms[Symbol.dispose]();
    this.wheel[Symbol.dispose]();
  }
}

test('calls go on in the order in which they came, and only as many as there are places', async () => {
  using scene = new Scene();
  for (const name of ['a', 'b', 'c']) scene.come(name);
  scene.places = 2;
  scene.rooms.routeChanged('s');
  // Whoever changes the route is in the middle of something.
  expect(scene.log).toEqual([]);
  await scene.settle();
  expect(scene.log).toEqual(['a', 'b']);
  scene.places = 1;
  scene.rooms.placeFreed('another');
  await scene.settle();
  expect(scene.log).toHaveLength(2);
  scene.rooms.placeFreed('s');
  await scene.settle();
  expect(scene.log).toEqual(['a', 'b', 'c']);
});

test('a thousand go on a few at a time, so that what carries sockets gets its turn', async () => {
  using scene = new Scene();
  for (let count = 0; count < 1000; count += 1) scene.come(`${count}`, { calls: 1000 });
  scene.places = 1000;
  scene.rooms.routeChanged('s');
  const steps: number[] = [];
  while (scene.log.length < 1000) {
    const before = scene.log.length;
    await new Promise(setImmediate);
    steps.push(scene.log.length - before);
  }
  expect(Math.max(...steps)).toBeLessThanOrEqual(64);
  expect(scene.log).toEqual(Array.from({ length: 1000 }, (_, count) => `${count}`));
});

test('no more wait than may, over all workers, and one that is on its way keeps its place', async () => {
  const shared = memory();
  using one = new Scene(shared, 1);
  using other = new Scene(shared, 2);
  const first = one.come('a', { calls: 2 });
  expect(other.come('b', { calls: 2 })).toBeDefined();
  expect([one.come('c', { calls: 2 }), other.come('d', { calls: 2 })]).toEqual([undefined, undefined]);
  one.places = 1;
  one.rooms.routeChanged('s');
  await one.settle();
  expect(one.log).toEqual(['a']);
  expect(other.come('d', { calls: 2 })).toBeUndefined();
  first?.arrive();
  // Nothing is given back twice.
  first?.leave();
  expect(other.come('d', { calls: 2 })).toBeDefined();
  expect(one.come('c', { calls: 2 })).toBeUndefined();
});

test('a handshake that comes later does not overtake those that find no place, in whatever worker', async () => {
  const shared = memory();
  using one = new Scene(shared, 1);
  using other = new Scene(shared, 2);
  const wait = () => [one, other].map(({ rooms }) => rooms.overtakes('s', true));
  expect(wait()).toEqual([false, false]);
  one.come('a');
  expect(wait()).toEqual([true, true]);
  expect(other.rooms.overtakes('another', true)).toBe(false);
  // Who only stands behind others keeps nobody in another worker waiting: else the two could do that to each other for ever.
  const behind = other.come('b', { tried: false });
  one.places = 1;
  one.rooms.routeChanged('s');
  await one.settle();
  expect(wait()).toEqual([false, true]);
  behind?.leave();
  expect(wait()).toEqual([false, false]);
  const gone = other.come('c');
  expect(wait()).toEqual([true, true]);
  gone?.leave();
  expect(wait()).toEqual([false, false]);
});

test('a place that becomes free is for whoever looks first where others wait in another worker, too', async () => {
  jest.useFakeTimers();
  try {
    const shared = memory();
    using one = new Scene(shared, 1);
    using other = new Scene(shared, 2);
    one.come('a');
    other.come('b');
    one.places = 1;
    one.rooms.placeFreed('s');
    await one.settle();
    expect(one.log).toEqual([]);
    jest.advanceTimersByTime(250);
    await one.settle();
    expect(one.log).toEqual(['a']);
  } finally {
    jest.useRealTimers();
  }
});

test('one that an instance refused goes back to its place, and one at a time tries again', async () => {
  using scene = new Scene();
  const [a] = ['a', 'b', 'c'].map((name) => scene.come(name));
  scene.places = 1;
  scene.rooms.routeChanged('s');
  await scene.settle();
  expect(a?.goBack()).toBe(true);
  scene.places = 3;
  scene.rooms.placeFreed('s');
  await scene.settle();
  expect(scene.log).toEqual(['a', 'a']);
  // The first one that is through says that the others may come.
  a?.arrive();
  await scene.settle();
  expect(scene.log).toEqual(['a', 'a', 'b', 'c']);
});

test('other instances are not held to account for the former ones', async () => {
  using scene = new Scene();
  const [a] = ['a', 'b', 'c'].map((name) => scene.come(name));
  scene.places = 1;
  scene.rooms.routeChanged('s');
  await scene.settle();
  a?.goBack();
  scene.places = 3;
  scene.rooms.routeChanged('s');
  await scene.settle();
  expect(scene.log).toEqual(['a', 'a', 'b', 'c']);
});

test('requests that need no place do not wait behind handshakes that do', async () => {
  using scene = new Scene();
  scene.come('handshake');
  const serve: Waiter = { goOn: () => scene.log.push('request') > 0, giveUp: () => undefined };
  scene.rooms.enter('s', { handshake: false, tried: true }, serve, { calls: 10, seconds: 5 });
  scene.rooms.routeChanged('s');
  await scene.settle();
  expect(scene.log).toEqual(['request']);
  expect([true, false].map((handshake) => scene.rooms.overtakes('s', handshake))).toEqual([true, false]);
});

test('time is over for each by itself, on the way too, and nobody is told twice', async () => {
  jest.useFakeTimers();
  try {
    using scene = new Scene();
    const calls = ['a', 'b', 'c'].map((name, index) => scene.come(name, { seconds: 2 + 10 * index }));
    scene.places = 1;
    scene.rooms.routeChanged('s');
    await scene.settle();
    jest.advanceTimersByTime(4_000);
    await scene.settle();
    expect(scene.log).toEqual(['a']);
    expect(calls[0]?.goBack()).toBe(false);
    calls[0]?.leave();
    jest.advanceTimersByTime(10_000);
    await scene.settle();
    expect(scene.log).toEqual(['a', 'b gave up']);
    calls[2]?.leave();
    jest.advanceTimersByTime(20_000);
    await scene.settle();
    expect(scene.log).toEqual(['a', 'b gave up']);
    expect(scene.rooms.overtakes('s', true)).toBe(false);
  } finally {
    jest.useRealTimers();
  }
});

test('the control process hears of the first one at once, of others now and then, and of everything when it comes back', () => {
  jest.useFakeTimers();
  try {
    using scene = new Scene();
    const calls = ['a', 'b', 'c'].map((name) => scene.come(name, { seconds: 60 }));
    expect(scene.told).toEqual([[{ serviceId: 's', waiting: 1 }]]);
    jest.advanceTimersByTime(250);
    expect(scene.told).toHaveLength(2);
    expect(scene.lastTold).toBe(3);
    jest.advanceTimersByTime(2_000);
    expect(scene.told).toHaveLength(2);
    scene.linked = false;
    scene.come('d', { seconds: 60 });
    calls[0]?.leave();
    calls[1]?.leave();
    jest.advanceTimersByTime(2_000);
    expect(scene.rooms.all()).toEqual([{ serviceId: 's', waiting: 2 }]);
    scene.linked = true;
    jest.advanceTimersByTime(2_000);
    expect(scene.told).toHaveLength(2);
    calls[2]?.leave();
    jest.advanceTimersByTime(250);
    expect(scene.lastTold).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});
