import type { AccessKeyChange } from '../contract/link.ts';
import type { Route, RouteAccessKey, RouteSnapshot, TokenKey } from '../contract/route.ts';

/** A route as its service's reconciler wishes it; the table gives it its number. */
export type UnnumberedRoute = Omit<Route, 'revision'>;

export interface RouteChange {
  readonly sequence: number;
  readonly changed: readonly Route[];
  readonly removed: readonly string[];
  readonly accessKeys?: AccessKeyChange;
}

/** The current record of every service. Equal records are dropped; every change counts the sequence up by one. */
export interface RouteTable {
  readonly sequence: number;
  get(serviceId: string): Route | undefined;
  serviceIds(): readonly string[];
  snapshot(): RouteSnapshot;
  /** What changed, or undefined when everything is as it was. */
  apply(wished: readonly UnnumberedRoute[], removed: readonly string[]): RouteChange | undefined;
  /** Puts these keys into force in the place of all others; undefined when they are the same. */
  applyAccessKeys(keys: readonly RouteAccessKey[]): RouteChange | undefined;
}

/** Begins with the routes of the last run, and numbers on from `sequence`, which has to be higher than any used before. */
export function createRouteTable(
  initial: readonly Route[],
  tokenKeys: readonly TokenKey[],
  firstSequence: number,
  firstAccessKeys: readonly RouteAccessKey[] = [],
): RouteTable {
  const routes = new Map(initial.map((route) => [route.serviceId, route]));
  let accessKeys = byName(firstAccessKeys);
  let sequence = firstSequence;
  return {
    get sequence() {
      return sequence;
    },
    get: (serviceId) => routes.get(serviceId),
    serviceIds: () => [...routes.keys()],
    snapshot: () => ({ sequence, tokenKeys, routes: [...routes.values()], accessKeys: [...accessKeys.values()] }),
    apply(wished, removed) {
      const different = wished.filter((route) => !isEqual(routes.get(route.serviceId), route));
      const known = removed.filter((id) => routes.has(id));
      if (different.length === 0 && known.length === 0) return undefined;
      sequence += 1;
      const changed = different.map((route): Route => Object.freeze({ ...route, revision: sequence }));
      for (const route of changed) routes.set(route.serviceId, route);
      for (const id of known) routes.delete(id);
      return { sequence, changed, removed: known };
    },
    applyAccessKeys(keys) {
      const fresh = byName(keys);
      const changed = keys.filter((key) => !Bun.deepEquals(accessKeys.get(key.accessKey), key));
      const gone = [...accessKeys.keys()].filter((name) => !fresh.has(name));
      if (changed.length === 0 && gone.length === 0) return undefined;
      accessKeys = fresh;
      sequence += 1;
      return { sequence, changed: [], removed: [], accessKeys: { changed, removed: gone } };
    },
  };
}

function byName(keys: readonly RouteAccessKey[]): ReadonlyMap<string, RouteAccessKey> {
  return new Map(keys.map((key) => [key.accessKey, key]));
}

function isEqual(present: Route | undefined, wished: UnnumberedRoute): boolean {
  if (!present) return false;
  const { revision: _, ...rest } = present;
  return Bun.deepEquals(rest, wished, true);
}
