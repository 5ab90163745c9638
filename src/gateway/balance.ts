import type { Route, RouteVersion } from '../contract/route.ts';
import type { InstanceRoute } from './route-table.ts';

/** The fractional part of the golden ratio: its multiples spread over [0, 1) as evenly as can be. */
const goldenFraction = 0.618_033_988_749_895;

/** What the choice for one call goes by, besides the route. */
export interface Choosing {
  /** Calls and sockets that an instance has open. */
  readonly openOn: (instanceId: string) => number;
  /** Counts the choices, 0, 1, 2, …: those between versions, and those within one. */
  readonly nextTurn: (modelId?: string) => number;
  /** What the calls have in common that go to one instance. Undefined: any instance is as good. */
  readonly session: string | undefined;
}

/**
 * Chooses where a new call goes: a version by weight first, then one of its instances. A session goes where it always does;
 * else the service's policy counts. Instances in `tried` are left out. Undefined: none is left.
 */
export function chooseInstance(
  route: Route,
  tried: ReadonlySet<string>,
  { openOn, nextTurn, session }: Choosing,
): InstanceRoute | undefined {
  const versions = route.versions.filter(({ instances }) => instances.some(({ id }) => !tried.has(id)));
  const version = session === undefined ? versionByTurn(versions, nextTurn) : versionOfSession(versions, session);
  if (version === undefined) return undefined;
  const candidates = version.instances.filter(({ id }) => !tried.has(id));
  const instance =
    session === undefined
      ? inTurn(
          route.policy?.loadBalancing === 'ROUND_ROBIN' ? candidates : leastBusy(candidates, openOn),
          nextTurn(version.modelId),
        )
      : highest(candidates, ({ id }) => drawn(session, id));
  return instance === undefined ? undefined : { version, instance };
}

/** The instance with this id, unless it was tried already. Undefined: the route does not have it, or not any more. */
export function namedInstance(route: Route, id: string, tried: ReadonlySet<string>): InstanceRoute | undefined {
  if (tried.has(id)) return undefined;
  for (const version of route.versions) {
    const instance = version.instances.find((candidate) => candidate.id === id);
    if (instance !== undefined) return { version, instance };
  }
  return undefined;
}

/** A version with weight 0 is chosen only when no other can be. */
function versionByTurn(versions: readonly RouteVersion[], nextTurn: () => number): RouteVersion | undefined {
  if (versions.length < 2) return versions[0];
  const total = versions.reduce((sum, { weight }) => sum + weight, 0);
  let point = ((nextTurn() * goldenFraction) % 1) * total;
  for (const version of versions) {
    if (point < version.weight) return version;
    point -= version.weight;
  }
  return versions.at(-1);
}

/**
 * Weighted rendezvous (highest random weight, Thaler and Ravishankar 1998; weights as in Schindelhauer and Schomaker 2005): when
 * weights change, only the share of sessions moves that has to.
 */
function versionOfSession(versions: readonly RouteVersion[], session: string): RouteVersion | undefined {
  return highest(versions, ({ modelId, weight }) => -weight / Math.log(drawn(session, modelId)));
}

function leastBusy<Candidate extends { readonly id: string }>(
  candidates: readonly Candidate[],
  openOn: (instanceId: string) => number,
): readonly Candidate[] {
  const open = candidates.map(({ id }) => openOn(id));
  const least = Math.min(...open);
  return candidates.filter((_, at) => open[at] === least);
}

function inTurn<Candidate>(candidates: readonly Candidate[], turn: number): Candidate | undefined {
  return candidates[turn % candidates.length];
}

function highest<Candidate>(
  candidates: readonly Candidate[],
  scoreOf: (one: Candidate) => number,
): Candidate | undefined {
  let best: Candidate | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const one of candidates) {
    const score = scoreOf(one);
    if (best !== undefined && score <= bestScore) continue;
    best = one;
    bestScore = score;
  }
  return best;
}

/** A number in (0, 1) that the two always have, in every worker and on every machine. */
function drawn(session: string, id: string): number {
  return (Bun.hash.xxHash32(`${id} ${session}`) + 0.5) / 2 ** 32;
}
