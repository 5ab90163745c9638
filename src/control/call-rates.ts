/** How often services are called. */
export interface CallRates extends Disposable {
  /** Calls of the last minute, or since this process began to count if that is less. */
  perMinute(serviceId: string): number;
}

const minute = 60_000;
/** Between two looks, ms: a minute is at most so much longer. */
const lookEvery = 10_000;

interface Look {
  readonly at: number;
  readonly calls: ReadonlyMap<string, number>;
}

/** Remembers the counts of a minute. `calls`: of one service, never going back. `now`: ms by a clock that nobody sets. */
export function createCallRates(
  { serviceIds, calls }: { readonly serviceIds: () => Iterable<string>; readonly calls: (serviceId: string) => number },
  now: () => number,
): CallRates {
  let looks: readonly Look[] = [];
  const look = () => {
    const at = now();
    const counts = new Map([...serviceIds()].map((id) => [id, calls(id)] as const));
    // The latest that is a minute old is what the next minute is counted from.
    const old = looks.findLastIndex((each) => at - each.at >= minute);
    looks = [...looks.slice(Math.max(0, old)), { at, calls: counts }];
  };
  look();
  const timer = setInterval(look, lookEvery);
  timer.unref();
  return {
    perMinute(serviceId) {
      const at = now();
      const from = looks.findLast((each) => at - each.at >= minute) ?? looks[0];
      return Math.max(0, calls(serviceId) - (from?.calls.get(serviceId) ?? 0));
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
