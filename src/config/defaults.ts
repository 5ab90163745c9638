import { join } from 'node:path';
import { formatHostPort, type HostPort, isWildcard } from './parsers.ts';
import type { Surroundings } from './surroundings.ts';

/** XDG base directory specification; the system's place for root. */
export function defaultDataFolder({ environment, isRoot, home }: Surroundings): string {
  if (isRoot) return '/var/lib/sluice';
  const base = environment['XDG_DATA_HOME'];
  // The specification: a relative path is to be ignored.
  return join(base?.startsWith('/') ? base : join(home, '.local', 'share'), 'sluice');
}

/** The first engine socket that is there; Docker's usual place when none is, as one may start later. */
export function defaultEngine({ environment, exists }: Surroundings): string {
  const runtime = environment['XDG_RUNTIME_DIR'];
  const own = runtime?.startsWith('/') ? [join(runtime, 'docker.sock'), join(runtime, 'podman', 'podman.sock')] : [];
  const sockets = ['/var/run/docker.sock', ...own, '/run/podman/podman.sock'];
  return `unix://${sockets.find(exists) ?? '/var/run/docker.sock'}`;
}

/** More than four workers seldom pay: one moves tens of thousands of messages a second. */
export function defaultWorkers({ cores }: Surroundings): number {
  return Math.max(1, Math.min(4, cores));
}

/** Containers' own addresses can be reached from a Linux host only; elsewhere the engine runs in a virtual machine. */
export function defaultAddressing({ platform }: Surroundings): 'container' | 'published' {
  return platform === 'linux' ? 'container' : 'published';
}

/** `localhost` where the loopback address is served, else the one address that is. */
export function defaultAddress({ host, port }: HostPort): string {
  const name = isWildcard(host) || host === '127.0.0.1' || host === '::1' ? 'localhost' : host;
  return new URL(`https://${formatHostPort({ host: name, port })}`).origin;
}

/** Docker pulls from loopback without knowing the CA. */
export function defaultEngineRegistry({ host, port }: HostPort): string {
  return formatHostPort({ host: isWildcard(host) ? '127.0.0.1' : host, port });
}
