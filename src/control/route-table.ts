import type { AccessKeyChange } from '../contract/link.ts';
import type {
  Route,
  RouteAccessKey,
  RouteApp,
  RoutePolicy,
  RouteSnapshot,
  TokenKey,
  TokenRevocation,
} from '../contract/route.ts';

/** A route as its service's reconciler wishes it; the table gives it its number and its policy. */
export type UnnumberedRoute = Omit<Route, 'revision' | 'policy'>;

export interface RouteChange {
  readonly sequence: number;
  readonly changed: readonly Route[];
  readonly removed: readonly string[];
  readonly accessKeys?: AccessKeyChange;
  readonly apps?: readonly RouteApp[];
  readonly revocations?: readonly TokenRevocation[];
}

/** The current record of every service. Equal records are dropped; every change counts the sequence up by one. */
export interface RouteTable {
  readonly sequence: number;
  get(serviceId: string): Route | undefined;
  serviceIds(): readonly string[];
  routes(): readonly Route[];
  snapshot(): RouteSnapshot;
  /** What changed, or undefined when everything is as it was. */
  apply(wished: readonly UnnumberedRoute[], removed: readonly string[]): RouteChange | undefined;
  /** Gives the service's route this policy, now and from now on; undefined when it has no route yet or nothing changed. */
  applyPolicy(serviceId: string, policy: RoutePolicy | undefined): RouteChange | undefined;
  /** Puts these keys into force in the place of all others; undefined when they are the same. */
  applyAccessKeys(keys: readonly RouteAccessKey[]): RouteChange | undefined;
  /** The same for apps. */
  applyApps(apps: readonly RouteApp[]): RouteChange | undefined;
  /** The same for revoked tokens. */
  applyRevocations(revocations: readonly TokenRevocation[]): RouteChange | undefined;
}

/** What a table begins with. */
export interface FirstRoutes {
  /** Those of the last run. */
  readonly routes: readonly Route[];
  readonly tokenKeys: readonly TokenKey[];
  /** Higher than any number used before. */
  readonly sequence: number;
  readonly accessKeys?: readonly RouteAccessKey[];
  readonly apps?: readonly RouteApp[];
  readonly revocations?: readonly TokenRevocation[];
  /** By service; absent where everything is as by default. */
  readonly policies?: ReadonlyMap<string, RoutePolicy | undefined>;
}

export function createRouteTable(first: FirstRoutes): RouteTable {
  const { tokenKeys } = first;
  const policies = new Map(first.policies);
  const routes = new Map(first.routes.map((route) => [route.serviceId, route]));
  let accessKeys = byName(first.accessKeys ?? []);
  let apps = first.apps ?? [];
  let revocations = first.revocations ?? [];
  let sequence = first.sequence;
  const number = (route: Omit<Route, 'revision'>): Route => Object.freeze({ ...route, revision: sequence });
  const inForce = (wished: UnnumberedRoute): Omit<Route, 'revision'> => {
    const policy = policies.get(wished.serviceId);
    return policy === undefined ? wished : { ...wished, policy };
  };
  for (const { revision, policy: _, ...route } of first.routes) {
    const present = routes.get(route.serviceId);
    if (!isEqual(present, inForce(route))) routes.set(route.serviceId, number(inForce(route)));
  }
  return {
    get sequence() {
      return sequence;
    },
    get: (serviceId) => routes.get(serviceId),
    serviceIds: () => [...routes.keys()],
    routes: () => [...routes.values()],
    snapshot: () => ({
      sequence,
      tokenKeys,
      routes: [...routes.values()],
      accessKeys: [...accessKeys.values()],
      apps,
      revocations,
    }),
    apply(wished, removed) {
      for (const id of removed) policies.delete(id);
      const different = wished.map(inForce).filter((route) => !isEqual(routes.get(route.serviceId), route));
      const known = removed.filter((id) => routes.has(id));
      if (different.length === 0 && known.length === 0) return undefined;
      sequence += 1;
      const changed = different.map(number);
      for (const route of changed) routes.set(route.serviceId, route);
      for (const id of known) routes.delete(id);
      return { sequence, changed, removed: known };
    },
    applyPolicy(serviceId, policy) {
      if (policy === undefined) policies.delete(serviceId);
      else policies.set(serviceId, policy);
      const present = routes.get(serviceId);
      if (!present) return undefined;
      const { revision: _, policy: __, ...wished } = present;
      const route = inForce(wished);
      if (isEqual(present, route)) return undefined;
      sequence += 1;
      const changed = number(route);
      routes.set(serviceId, changed);
      return { sequence, changed: [changed], removed: [] };
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
    applyApps(wished) {
      if (Bun.deepEquals(apps, wished, true)) return undefined;
      apps = wished;
      sequence += 1;
      return { sequence, changed: [], removed: [], apps };
    },
    applyRevocations(wished) {
      if (Bun.deepEquals(revocations, wished, true)) return undefined;
      revocations = wished;
      sequence += 1;
      return { sequence, changed: [], removed: [], revocations };
    },
  };
}

function byName(keys: readonly RouteAccessKey[]): ReadonlyMap<string, RouteAccessKey> {
  return new Map(keys.map((key) => [key.accessKey, key]));
}

function isEqual(present: Route | undefined, wished: Omit<Route, 'revision'>): boolean {
  if (!present) return false;
  const { revision: _, ...rest } = present;
  return Bun.deepEquals(rest, wished, true);
}
