import type { ServiceWaiting } from '../contract/link.ts';
import type { WaitingRoomPolicy } from '../contract/route.ts';
import {
  type Arrival,
  blockedKey,
  ServiceWaitingRoom,
  type ServiceWaitingRoomOptions,
} from './service-waiting-room.ts';
import type { Waiter, WaitingCall } from './waiting-call.ts';

/** How many calls go on, or are answered, before open sockets get their turn. */
const mostAtOnce = 64;

/**
 * How often is looked whether a place became free in another worker, or whether an instance that refused a call accepts one
 * now; and how often at most the control process hears how many wait. Milliseconds.
 */
const tickInterval = 200;

export interface WaitingRoomsOptions extends Pick<ServiceWaitingRoomOptions, 'shared' | 'wheel'> {
  /** Takes how many calls wait now; `false`: nobody was there to take it. */
  readonly tell: (services: readonly ServiceWaiting[]) => boolean;
}

/**
 * Where calls wait while no instance can be had, service by service. They go on in the order in which they came: when the
 * route changes, when a socket ends in this worker, and else at the next tick, at which no worker is before another.
 */
export class WaitingRooms implements Disposable {
  readonly #options: WaitingRoomsOptions;
  readonly #rooms = new Map<string, ServiceWaitingRoom>();
  readonly #due = new Set<ServiceWaitingRoom>();
  /** Those with another number than the control process was told. */
  readonly #untold = new Set<ServiceWaitingRoom>();
  #ticking: ReturnType<typeof setInterval> | undefined;
  #pumping: ReturnType<typeof setImmediate> | undefined;

  constructor(options: WaitingRoomsOptions) {
    this.#options = options;
  }

  /** Undefined: as many calls wait for the service as may. */
  enter(serviceId: string, arrival: Arrival, waiter: Waiter, policy: WaitingRoomPolicy): WaitingCall | undefined {
    return this.#roomOf(serviceId).enter(arrival, waiter, policy);
  }

  /** A handshake, or another call, that came now would overtake others. */
  overtakes(serviceId: string, handshake: boolean): boolean {
    const room = this.#rooms.get(serviceId);
    if (room !== undefined) return room.overtakes(handshake);
    return handshake && this.#options.shared.count(blockedKey(serviceId)) > 0;
  }

  /** The service has another route, or none any more. */
  routeChanged(serviceId: string): void {
    const room = this.#rooms.get(serviceId);
    if (room === undefined) return;
    room.beBold();
    this.#wake(room);
  }

  /** A socket or a call of the service is over. Where others wait elsewhere, the place is for whoever looks first. */
  placeFreed(serviceId: string): void {
    const room = this.#rooms.get(serviceId);
    if (room !== undefined && !room.blockedElsewhere) this.#wake(room);
  }

  /** The worker ends: whoever waits is told so. */
  dismissAll(): void {
    for (const room of this.#rooms.values()) room.dismiss();
  }

  /** All services for which calls wait: what a control process that has just started needs. */
  all(): readonly ServiceWaiting[] {
    this.#untold.clear();
    for (const room of this.#rooms.values()) room.told = room.waiting;
    return Array.from(this.#rooms.values(), numberOf).filter(({ waiting }) => waiting > 0);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticking);
    clearImmediate(this.#pumping);
  }

  #roomOf(serviceId: string): ServiceWaitingRoom {
    const known = this.#rooms.get(serviceId);
    if (known !== undefined) return known;
    const { shared, wheel } = this.#options;
    const room = new ServiceWaitingRoom(serviceId, {
      shared,
      wheel,
      onDue: (due) => this.#wake(due),
      onChange: (changed) => this.#changed(changed),
    });
    this.#rooms.set(serviceId, room);
    this.#ticking ??= setInterval(() => this.#tick(), tickInterval);
    return room;
  }

  /** The first one is told of at once: an instance may have to be started for it. */
  #changed(room: ServiceWaitingRoom): void {
    this.#untold.add(room);
    if (room.told === 0 && room.waiting > 0) this.#tell([room]);
  }

  #tell(rooms: readonly ServiceWaitingRoom[]): void {
    if (!this.#options.tell(rooms.map(numberOf))) return;
    for (const room of rooms) {
      room.told = room.waiting;
      this.#untold.delete(room);
    }
  }

  #tick(): void {
    const changed = [...this.#untold].filter(({ told, waiting }) => told !== waiting);
    this.#untold.clear();
    for (const room of changed) this.#untold.add(room);
    if (changed.length > 0) this.#tell(changed);
    for (const [serviceId, room] of this.#rooms) {
      if (room.idle) this.#rooms.delete(serviceId);
      else this.#wake(room);
    }
    if (this.#rooms.size > 0) return;
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  /** Not in the same breath: whoever wakes it is in the middle of something. */
  #wake(room: ServiceWaitingRoom): void {
    this.#due.add(room);
    this.#pumping ??= setImmediate(() => this.#pump());
  }

  #pump(): void {
    this.#pumping = undefined;
    let left = mostAtOnce;
    for (const room of this.#due) {
      while (left > 0 && room.step()) left -= 1;
      this.#due.delete(room);
      if (left > 0) continue;
      // Behind the others: one service must not keep them all waiting.
      this.#due.add(room);
      break;
    }
    if (this.#due.size > 0) this.#pumping = setImmediate(() => this.#pump());
  }
}

function numberOf({ serviceId, waiting }: ServiceWaitingRoom): ServiceWaiting {
  return { serviceId, waiting };
}
