import type { CheckOf } from '../../domain/probe-plan.ts';
import type { Engine } from '../../engine/engine.ts';
import { CheckConnection } from './check-connection.ts';
import { CheckFailed, type CheckTarget } from './check-result.ts';

/** An engine's proxy that finds nobody behind it closes within milliseconds; ms. */
const proxyPatience = 500;

/** Passes when the port accepts a connection and, where it speaks TLS, completes a handshake; no request is made. Rejects with `CheckFailed`. */
export async function checkPort(
  { tls }: CheckOf<'connect'>,
  target: CheckTarget,
  timeout: number,
  engine: Pick<Engine, 'listeningPorts'>,
): Promise<void> {
  const listens = target.published ? await seenListening(target, timeout, engine) : undefined;
  using connection = await CheckConnection.open(target, tls, timeout);
  if (target.published && listens === undefined && !tls) await staysOpen(connection, target, timeout);
}

/**
 * A connection to a published port says nothing: the engine's proxy accepts whether or not the instance listens. So the
 * instance's own sockets are looked at, where they can be seen. Undefined where they cannot.
 */
async function seenListening(
  { id, containerPort }: CheckTarget,
  timeout: number,
  engine: Pick<Engine, 'listeningPorts'>,
): Promise<true | undefined> {
  const ports = await engine.listeningPorts(id, AbortSignal.timeout(timeout)).catch(() => undefined);
  if (ports === undefined) return undefined;
  if (!ports.reachable.includes(containerPort)) throw nobody(containerPort);
  return true;
}

async function staysOpen(connection: CheckConnection, target: CheckTarget, timeout: number): Promise<void> {
  if (!(await connection.staysOpen(Math.min(proxyPatience, timeout / 2)))) throw nobody(target.containerPort);
}

function nobody(port: number): CheckFailed {
  return new CheckFailed('refused', `nothing listens on port ${port} in the container`);
}
