import { setTimeout as sleep } from 'node:timers/promises';
import type { RunStart } from '../contract/image-report.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import { candidatePorts } from '../domain/handshake-candidates.ts';
import type { Engine } from '../engine/engine.ts';
import { connected } from './ask.ts';
import { lastLines } from './last-lines.ts';

export interface PortsQuestion {
  readonly engine: Pick<Engine, 'list' | 'listeningPorts' | 'logs'>;
  readonly id: string;
  readonly exposed: readonly number[];
  /** Tried beside what is listened on. */
  readonly given: readonly number[];
  readonly startSeconds: number;
  readonly signal: AbortSignal;
}

/** Where an instance listens once it does, or why it does not. */
export interface OpenPorts {
  readonly start: RunStart;
  /** Whether the engine showed where it listens. */
  readonly visible: boolean;
  readonly accepting: readonly number[];
  /** Listened on, but closed to the host's connections. */
  readonly refusing: readonly number[];
  readonly loopbackOnly: readonly number[];
  readonly ipv6: readonly number[];
  /** Where the host reaches a port of the instance. */
  address(port: number): { readonly host: string; readonly port: number };
}

const period = 50;
/** Of the time to start: a port that shows and does not accept may still do so, or another may come, as long as this lasts. */
const hesitantShare = 1 / 4;
/** Ports that come together with the first are waited for. Milliseconds. */
const company = 300;
/** The engine's proxy accepts for an instance that does not, and ends the connection as soon as it knows. Milliseconds. */
const proxyAnswer = 250;

/** Waits until a port accepts, the instance has ended, or `startSeconds` are over. Looks twenty times a second. */
export async function awaitPorts(question: PortsQuestion): Promise<OpenPorts> {
  const { engine, id, signal, startSeconds } = question;
  const beganAt = performance.now();
  const passed = () => Math.round(performance.now() - beganAt);
  let shownSince: number | undefined;
  for (;;) {
    const instance = (await engine.list(signal)).find((one) => one.id === id);
    if (instance?.phase === 'exited') return ended(instance, passed(), await lastLines(engine, id));
    const found = instance && (await look(question, instance));
    if (found && found.accepting.length > 0) {
      const afterMs = passed();
      await sleep(company, undefined, { signal });
      const instanceNow = await look(question, instance);
      return { ...(instanceNow.accepting.length > 0 ? instanceNow : found), start: { kind: 'listening', afterMs } };
    }
    if (found && found.refusing.length + found.loopbackOnly.length > 0) shownSince ??= passed();
    const isHesitant = shownSince !== undefined && passed() - shownSince > startSeconds * 1000 * hesitantShare;
    if (found && (isHesitant || passed() > startSeconds * 1000)) {
      return { ...found, start: { kind: 'silent', afterMs: passed(), log: await lastLines(engine, id) } };
    }
    await sleep(period, undefined, { signal });
  }
}

async function look(
  { engine, id, exposed, given, signal }: PortsQuestion,
  { address, port: own }: InstanceObservation,
): Promise<Omit<OpenPorts, 'start'>> {
  const listening = await engine.listeningPorts(id, signal);
  const isProxied = address?.published === true;
  const reach = (port: number) => ({ host: address?.host ?? '', port: isProxied ? (address?.port ?? 0) : port });
  const guessed = candidatePorts(given, exposed);
  // Through a proxy it is one port alone.
  const candidates = isProxied ? [own] : [...new Set([...(listening?.reachable ?? guessed), ...given])];
  const tries = candidates.map(async (port) => ({ port, accepts: await accepts(reach(port), isProxied) }));
  const tried = address === undefined ? [] : await Promise.all(tries);
  const accepting = tried.filter((one) => one.accepts).map(({ port }) => port);
  return {
    visible: listening !== undefined,
    accepting: accepting.toSorted((a, b) => a - b),
    refusing: (listening?.reachable ?? []).filter((port) => tried.some((one) => one.port === port && !one.accepts)),
    loopbackOnly: listening?.loopbackOnly ?? [],
    ipv6: listening?.ipv6 ?? [],
    address: reach,
  };
}

async function accepts(
  address: { readonly host: string; readonly port: number },
  isProxied: boolean,
): Promise<boolean> {
  const peer = await connected(address);
  if (peer === undefined) return false;
  if (isProxied) await peer.quiet(proxyAnswer);
  const { over } = peer;
  peer.destroy();
  return !(isProxied && over);
}

function ended(instance: InstanceObservation, afterMs: number, log: readonly string[]): OpenPorts {
  const { exitCode = 0, outOfMemory = false, error, startedAt, finishedAt } = instance;
  const lived = startedAt !== undefined && finishedAt !== undefined ? finishedAt - startedAt : afterMs;
  const start: RunStart = {
    kind: 'exited',
    afterMs: lived,
    exitCode,
    outOfMemory,
    log: log.length > 0 || error === undefined ? log : [error],
  };
  const nothing = { accepting: [], refusing: [], loopbackOnly: [], ipv6: [] };
  return { start, visible: true, ...nothing, address: (port) => ({ host: '', port }) };
}
