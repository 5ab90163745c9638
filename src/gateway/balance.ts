import type { Route, RouteVersion } from '../contract/route.ts';
import type { InstanceRoute } from './route-table.ts';

/** The fractional part of the golden ratio: its multiples spread over [0, 1) as evenly as can be. */
const goldenFraction = 0.618_033_988_749_895;

/**
 * Chooses where a new call goes: a version by weight first, then the instance with the least open calls,
 * ties in turn. `turn` counts the choices for the service; instances in `tried` are left out. Undefined: none is left.
 */
export function chooseInstance(
  route: Route,
  turn: number,
  openOn: (instanceId: string) => number,
  tried: ReadonlySet<string>,
): InstanceRoute | undefined {
  const version = chooseVersion(
    route.versions.filter((candidate) => candidate.instances.some(({ id }) => !tried.has(id))),
    turn,
  );
  if (version === undefined) return undefined;
  const candidates = version.instances.filter(({ id }) => !tried.has(id));
  const open = candidates.map(({ id }) => openOn(id));
  const least = Math.min(...open);
  const idle = candidates.filter((_, at) => open[at] === least);
  const instance = idle[turn % idle.length];
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
function chooseVersion(versions: readonly RouteVersion[], turn: number): RouteVersion | undefined {
  if (versions.length < 2) return versions[0];
  const total = versions.reduce((sum, { weight }) => sum + weight, 0);
  let point = ((turn * goldenFraction) % 1) * total;
  for (const version of versions) {
    if (point < version.weight) return version;
    point -= version.weight;
  }
  return versions.at(-1);
}
