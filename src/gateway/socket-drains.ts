import { type EndingKey, ending } from '../contract/endings.ts';
import type { Route } from '../contract/route.ts';
import { Closing } from './closing.ts';
import type { OpenSocket, OpenSockets } from './open-sockets.ts';

/** Which sockets of a service end when. Times in ms since the epoch. */
interface WishedDrain {
  /** Names it among the drains of its service: the same wish keeps its name. */
  readonly name: string;
  readonly concerns: (socket: OpenSocket) => boolean;
  readonly deadlineAt: number;
  readonly closeFrom: number;
  readonly ending: EndingKey & `drain.${string}`;
}

/**
 * Ends the sockets of instances that have to go, and all that were open when a service was drained, when the routes say so.
 * Only what the routes say now counts: what they repeat changes nothing, and what they do not say any more is off.
 */
export class SocketDrains implements Disposable {
  readonly #sockets: OpenSockets;
  /** By service, then by name. */
  readonly #drains = new Map<string, ReadonlyMap<string, Closing>>();

  constructor(sockets: OpenSockets) {
    this.#sockets = sockets;
  }

  /** `route` is the record in force of the service; undefined when it has none any more. */
  apply(serviceId: string, route: Route | undefined): void {
    const before = this.#drains.get(serviceId);
    const wished = route === undefined ? [] : wishedDrains(route);
    if (before === undefined && wished.length === 0) return;
    const drains = new Map(wished.map((wish) => [wish.name, before?.get(wish.name) ?? this.#begin(serviceId, wish)]));
    for (const [name, closing] of before ?? []) if (!drains.has(name)) closing[Symbol.dispose]();
    if (drains.size > 0) this.#drains.set(serviceId, drains);
    else this.#drains.delete(serviceId);
  }

  [Symbol.dispose](): void {
    for (const serviceId of this.#drains.keys()) this.apply(serviceId, undefined);
  }

  #begin(serviceId: string, { concerns, deadlineAt, closeFrom, ending: key }: WishedDrain): Closing {
    const sockets = () => Array.from(this.#sockets.ofService(serviceId)).filter(concerns);
    // Told by the machine's clock, which may be set while the drain goes on.
    const inOurTime = performance.now() - Date.now();
    const [from, deadline] = [closeFrom + inOurTime, deadlineAt + inOurTime];
    return new Closing({ sockets, from, deadline, ending: ending(key, {}) });
  }
}

function wishedDrains({ draining = [], policy }: Route): readonly WishedDrain[] {
  const drains = draining.map(({ id, deadlineAt, closeFrom = deadlineAt }): WishedDrain => {
    const concerns = ({ instanceId }: OpenSocket) => instanceId === id;
    return { name: `${id} ${deadlineAt} ${closeFrom}`, concerns, deadlineAt, closeFrom, ending: 'drain.instance' };
  });
  if (policy?.drain === undefined) return drains;
  const { askedAt, deadlineAt, closeFrom = deadlineAt } = policy.drain;
  const name = `service ${askedAt} ${deadlineAt} ${closeFrom}`;
  const concerns = ({ openedAt }: OpenSocket) => openedAt <= askedAt;
  return [...drains, { name, concerns, deadlineAt, closeFrom, ending: 'drain.service' }];
}
