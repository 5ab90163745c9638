import { existsSync } from 'node:fs';
import { connect } from 'node:tls';
import type { Random } from '../fuzz/random.ts';
import { until, within } from '../support/deadline.ts';
import type { ModelArts } from '../support/model-arts.ts';
import type { Platform } from '../support/platform.ts';
import type { ChangingCertificate } from './changing-certificate.ts';
import type { ClientProcess } from './client-process.ts';
import { heldPorts } from './held-ports.ts';

/** How often each thing happens. */
export interface FaultPlan {
  readonly workers: number;
  readonly control: number;
  readonly supervisor: number;
  readonly changes: number;
  readonly certificates: number;
  /** Rounds of numbers between two faults, at most. */
  readonly pause: number;
}

export interface FaultReport {
  readonly sent: number;
  readonly received: number;
  readonly open: number;
  readonly refused: number;
  /** Lost, repeated, reordered or garbled numbers on sockets that stayed open. */
  readonly disorder: number;
  /** Sockets that ended because their worker was killed … */
  readonly lostWithWorkers: number;
  /** … and those that nothing was done to. */
  readonly lostWithoutReason: readonly string[];
}

export interface FaultStage {
  readonly platform: Platform;
  readonly api: ModelArts;
  readonly certificate: ChangingCertificate;
  readonly clients: ClientProcess;
  /** Services whose configuration changes; the clients use others. */
  readonly changed: readonly string[];
}

/** Does everything that `plan` asks for in a random order, while the clients go on, and reports what they noticed. */
export async function runFaults(
  stage: FaultStage,
  plan: FaultPlan,
  random: Random,
  log: (line: string) => void,
): Promise<FaultReport> {
  const { platform, clients } = stage;
  const doomed = new Set<number>();
  const faults: Record<string, () => Promise<void>> = {
    worker: () => killWorker(platform, random, doomed),
    control: () => platform.killControl(),
    supervisor: () => killSupervisor(platform),
    change: () => changeService(stage, random),
    certificate: () => changeCertificate(stage),
  };
  for (const name of shuffled(plan, random)) {
    const before = clients.told('closed').length;
    await faults[name]?.();
    await clients.allOpen();
    if (name !== 'change') {
      await clients.exchange(1 + random.below(plan.pause));
      log(`${name}: ${clients.told('closed').length - before} sockets ended`);
    }
  }
  const { sent, received, open, refused } = await clients.finish();
  const closed = clients.told('closed');
  return {
    sent,
    received,
    open,
    refused,
    disorder: clients.told('lost', 'repeated', 'reordered', 'garbled').length,
    lostWithWorkers: closed.filter(({ localPort }) => doomed.has(localPort)).length,
    lostWithoutReason: closed.filter(({ localPort }) => !doomed.has(localPort)).map((tale) => JSON.stringify(tale)),
  };
}

function shuffled(plan: FaultPlan, random: Random): string[] {
  const { workers, control, supervisor, changes, certificates } = plan;
  const counts = { worker: workers, control, supervisor, change: changes, certificate: certificates };
  const all = Object.entries(counts).flatMap(([name, count]) => Array.from({ length: count }, () => name));
  for (let index = all.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [all[index], all[other]] = [all[other] as string, all[index] as string];
  }
  return all;
}

/** One worker; the ports of the clients that it served are `doomed`. */
export async function killWorker(platform: Platform, random: Random, doomed: Set<number>): Promise<void> {
  const { workers, retiring } = platform.processes();
  const victim = random.pick([...workers, ...retiring.filter(isThere)]);
  // Stopped first: it cannot accept a connection between the look and the kill.
  process.kill(victim, 'SIGSTOP');
  for (const port of heldPorts(victim, platform.port)) doomed.add(port);
  process.kill(victim, 'SIGKILL');
  await until(30_000, 'another worker', async () => {
    const now = platform.processes().workers;
    return now.length === workers.length && !now.includes(victim) ? true : undefined;
  });
}

/** The record names who was there when it was written. */
function isThere(processId: number): boolean {
  return existsSync(`/proc/${processId}/fd`);
}

async function killSupervisor(platform: Platform): Promise<void> {
  platform.serve.kill('SIGKILL');
  await platform.serve.exited();
  await platform.startAgain();
}

async function changeService({ api, changed }: FaultStage, random: Random): Promise<void> {
  const answer = await api.call('PUT', `/services/${random.pick(changed)}`, {
    description: `changed ${random.below(1_000_000)}`,
    additional_properties: { limits: { max_connections: 1 + random.below(1000) } },
  });
  if (answer.status !== 200)
    throw new Error(`a change was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** Replaces it and waits until many connections in a row show the new one: every worker has it. */
async function changeCertificate({ platform, certificate }: FaultStage): Promise<void> {
  const serial = certificate.replace();
  let alike = 0;
  await until(60_000, 'the new certificate', async () => {
    alike = (await shownSerial(platform)) === serial ? alike + 1 : 0;
    return alike === 12 ? true : undefined;
  });
}

async function shownSerial({ peer }: Platform): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: '127.0.0.1', port: peer.port, ca: peer.ca, servername: 'localhost' }, resolve);
  socket.once('error', reject);
  try {
    await within(10_000, 'a TLS handshake', promise);
    return socket.getPeerCertificate().serialNumber;
  } finally {
    socket.destroy();
  }
}
