import type { HeldResources } from '../contract/instance.ts';
import type { ResourceLimits } from '../contract/service.ts';
import type { Machine } from './machine.ts';

/** What the instance of one place asks for. */
export interface Ask {
  /** Names the place. */
  readonly key: string;
  readonly limits: ResourceLimits;
}

/** A service that waits for room, with everything that it asks for. */
export interface Waiter {
  readonly id: string;
  /** Who asks first gets first, ms. */
  readonly since: number;
  readonly asks: readonly Ask[];
  /** What its own instances hold already: it cannot have that twice. */
  readonly own: readonly HeldResources[];
}

/** The books at one moment: what there is, what is held, and who waits. */
export interface Room {
  readonly machine: Machine;
  readonly held: readonly HeldResources[];
  readonly queue: readonly Waiter[];
}

export type Shortage =
  /** Others hold it; `ahead` services wait for it before this one. */
  | {
      readonly kind: 'taken';
      readonly asked: Totals;
      readonly free: Totals;
      readonly has: Totals;
      readonly ahead: number;
    }
  /** More than the machine gives at all. */
  | { readonly kind: 'too-large'; readonly asked: Totals; readonly has: Totals }
  /** The machine has too few devices of this kind, or none. */
  | { readonly kind: 'no-devices'; readonly asked: Totals; readonly has: Totals }
  | { readonly kind: 'no-runtime'; readonly runtime: string; readonly runtimes: readonly string[] };

/** Sums, for words. */
export interface Totals {
  readonly cpu: number;
  readonly memoryMegabytes: number;
  readonly gpu: number;
  readonly npu: number;
  /** The products that were asked for. */
  readonly products: readonly string[];
}

export interface Allotment {
  /** By place: what its instance may hold. */
  readonly granted: ReadonlyMap<string, HeldResources>;
  /** Why the first that got nothing got nothing. */
  readonly shortage?: Shortage;
}

/**
 * Gives what there is to who asks. Nobody is overtaken: what those before it in the queue ask for is kept free for them,
 * but for what the machine could never give. `whole`: all or nothing, so that nobody holds a part while it waits for the
 * rest; otherwise as much as there is. Devices are the first free ones, in the machine's order.
 */
export function allot(room: Room, waiter: Waiter, whole: boolean): Allotment {
  const { machine } = room;
  const { asks, never } = whole ? { asks: waiter.asks, never: neverFits(machine, waiter) } : possible(machine, waiter);
  if (whole && never) return { granted: new Map(), shortage: never };
  const before = room.queue.filter((other) => isBefore(other, waiter) && !neverFits(machine, other));
  const free = freeAfter(room, before);
  const granted = new Map<string, HeldResources>();
  for (const [index, { key, limits }] of asks.entries()) {
    if (!fits(free, machine, limits)) {
      const rest = whole ? asks : asks.slice(index, index + 1);
      const left = whole ? freeAfter(room, before) : free;
      const shortage: Shortage = {
        kind: 'taken',
        asked: totalsOf(rest),
        free: freeTotals(left, machine, rest),
        has: machineTotals(machine, rest),
        ahead: before.length,
      };
      return { granted: whole ? new Map() : granted, shortage };
    }
    granted.set(key, take(free, machine, limits));
  }
  return { granted, ...(never && { shortage: never }) };
}

/** What the machine could give if nobody else were there, from the first on, and why not the next one. */
function possible(machine: Machine, waiter: Waiter): { readonly asks: readonly Ask[]; readonly never?: Shortage } {
  const own = [...waiter.own];
  for (const [index, ask] of waiter.asks.entries()) {
    const never = neverFits(machine, { ...waiter, asks: [ask], own });
    if (never) return { asks: waiter.asks.slice(0, index), never };
    own.push(take(freeOf(machine, own), machine, ask.limits));
  }
  return waiter;
}

/** Why the machine could not give this even if nobody else were there. */
function neverFits(machine: Machine, { asks, own }: Waiter): Shortage | undefined {
  const unknown = asks
    .map(({ limits }) => limits.extras?.runtime)
    .find((name) => name && !machine.runtimes.includes(name));
  if (unknown) return { kind: 'no-runtime', runtime: unknown, runtimes: machine.runtimes };
  const free = freeOf(machine, own);
  const missing = asks.some(({ limits }) => {
    const enough = fits(free, machine, limits);
    take(free, machine, limits);
    return !enough;
  });
  if (!missing) return undefined;
  const devices = freeOf(machine, []);
  const withoutDevices = asks.some(
    ({ limits }) => take(devices, machine, limits).devices.length < devicesWanted(limits),
  );
  return {
    kind: withoutDevices ? 'no-devices' : 'too-large',
    asked: totalsOf(asks),
    has: machineTotals(machine, asks),
  };
}

function isBefore(one: Waiter, other: Waiter): boolean {
  return one.id !== other.id && (one.since < other.since || (one.since === other.since && one.id < other.id));
}

/** What is left; changed by `take`, and below 0 where more is wanted than there is. */
interface Free {
  cpu: number;
  memoryMegabytes: number;
  readonly taken: Set<string>;
}

function freeOf(machine: Machine, held: readonly HeldResources[]): Free {
  return {
    cpu: machine.cpu - held.reduce((sum, { cpu }) => sum + cpu, 0),
    memoryMegabytes: machine.memoryMegabytes - held.reduce((sum, { memoryMegabytes }) => sum + memoryMegabytes, 0),
    taken: new Set(held.flatMap(({ devices }) => devices)),
  };
}

/** What those before leave. */
function freeAfter({ machine, held }: Room, before: readonly Waiter[]): Free {
  const free = freeOf(machine, held);
  for (const { asks } of before) for (const { limits } of asks) take(free, machine, limits);
  return free;
}

/** Sums of fractions of cores are not exact. */
const epsilon = 1e-6;

function fits(free: Free, machine: Machine, limits: ResourceLimits): boolean {
  return (
    free.cpu + epsilon >= limits.cpu &&
    free.memoryMegabytes + epsilon >= reserved(limits) &&
    candidates(machine, limits).filter((id) => !free.taken.has(id)).length >= devicesWanted(limits)
  );
}

/** Takes it, or as much of it as there is. */
function take(free: Free, machine: Machine, limits: ResourceLimits): HeldResources {
  const unused = candidates(machine, limits).filter((id) => !free.taken.has(id));
  const devices = unused.slice(0, devicesWanted(limits));
  free.cpu -= limits.cpu;
  free.memoryMegabytes -= reserved(limits);
  for (const id of devices) free.taken.add(id);

  return { cpu: limits.cpu, memoryMegabytes: reserved(limits), devices };
}

function reserved({ memoryMegabytes, reservedMegabytes }: ResourceLimits): number {
  return reservedMegabytes ?? memoryMegabytes;
}

function devicesWanted({ accelerators }: ResourceLimits): number {
  return accelerators?.count ?? 0;
}

/** The devices of the machine that would do. */
function candidates(machine: Machine, { accelerators }: ResourceLimits): readonly string[] {
  if (!accelerators) return [];
  const { units, product } = accelerators;
  if (units) return units.filter((path) => machine.deviceNodes.includes(path));
  return machine.gpus.filter((gpu) => product === undefined || isProduct(gpu.product, product)).map(({ id }) => id);
}

/** `T4` is `Tesla T4`, and `A10` no `NVIDIA A100-SXM4-40GB`. */
function isProduct(found: string, asked: string): boolean {
  const words = (name: string) =>
    ` ${name
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .join(' ')} `;
  return words(found).includes(words(asked));
}

function totalsOf(asks: readonly Ask[]): Totals {
  const sum = (of: (limits: ResourceLimits) => number) => asks.reduce((total, { limits }) => total + of(limits), 0);
  const count = (kind: 'gpu' | 'npu') =>
    sum(({ accelerators }) => (accelerators?.kind === kind ? accelerators.count : 0));
  return {
    cpu: sum(({ cpu }) => cpu),
    memoryMegabytes: sum(reserved),
    gpu: count('gpu'),
    npu: count('npu'),
    products: [...new Set(asks.flatMap(({ limits }) => limits.accelerators?.product ?? []))],
  };
}

function machineTotals(machine: Machine, asks: readonly Ask[]): Totals {
  return freeTotals(freeOf(machine, []), machine, asks);
}

/** Devices are counted as far as those that ask could use them. */
function freeTotals(free: Free, machine: Machine, asks: readonly Ask[]): Totals {
  const usable = (kind: 'gpu' | 'npu') => {
    const own = asks.filter(({ limits }) => limits.accelerators?.kind === kind);
    const ids = new Set(own.flatMap(({ limits }) => candidates(machine, limits)));
    return [...ids].filter((id) => !free.taken.has(id)).length;
  };
  return {
    cpu: Math.max(0, free.cpu),
    memoryMegabytes: Math.max(0, free.memoryMegabytes),
    gpu: usable('gpu'),
    npu: usable('npu'),
    products: totalsOf(asks).products,
  };
}
