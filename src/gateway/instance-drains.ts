import { ending } from '../contract/endings.ts';
import type { DrainingInstance, Route } from '../contract/route.ts';
import { Closing } from './closing.ts';
import type { OpenSockets } from './open-sockets.ts';

interface Drain {
  readonly instance: DrainingInstance;
  readonly closing: Closing;
}

/**
 * Ends the sockets of instances that have to go, when the routes say so. Only what the routes say now counts: what they
 * repeat changes nothing, and what they do not say any more is off.
 */
export class InstanceDrains implements Disposable {
  readonly #sockets: OpenSockets;
  /** By service, then by instance. */
  readonly #drains = new Map<string, ReadonlyMap<string, Drain>>();

  constructor(sockets: OpenSockets) {
    this.#sockets = sockets;
  }

  /** `route` is the record in force of the service; undefined when it has none any more. */
  apply(serviceId: string, route: Route | undefined): void {
    const before = this.#drains.get(serviceId);
    const wished = route?.draining ?? [];
    if (before === undefined && wished.length === 0) return;
    const drains = new Map<string, Drain>();
    for (const instance of wished) {
      const known = before?.get(instance.id);
      if (known !== undefined && isSame(known.instance, instance)) drains.set(instance.id, known);
      else drains.set(instance.id, { instance, closing: this.#begin(serviceId, instance) });
    }
    for (const [id, drain] of before ?? []) if (drains.get(id) !== drain) drain.closing[Symbol.dispose]();
    if (drains.size > 0) this.#drains.set(serviceId, drains);
    else this.#drains.delete(serviceId);
  }

  [Symbol.dispose](): void {
    for (const serviceId of this.#drains.keys()) this.apply(serviceId, undefined);
  }

  #begin(serviceId: string, { id, deadlineAt, closeFrom = deadlineAt }: DrainingInstance): Closing {
    const sockets = () => Array.from(this.#sockets.ofService(serviceId)).filter(({ instanceId }) => instanceId === id);
    // Told by the machine's clock, which may be set while the drain goes on.
    const inOurTime = performance.now() - Date.now();
    const [from, deadline] = [closeFrom + inOurTime, deadlineAt + inOurTime];
    return new Closing({ sockets, from, deadline, ending: ending('drain.instance', {}) });
  }
}

function isSame(one: DrainingInstance, other: DrainingInstance): boolean {
  return one.deadlineAt === other.deadlineAt && one.closeFrom === other.closeFrom;
}
