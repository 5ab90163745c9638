import { lastMomentsSeconds } from '../contract/endings.ts';
import type { SupervisorMessage } from '../contract/supervision.ts';
import type { Logger } from '../log/logger.ts';
import type { GatewayMemory } from './gateway-memory.ts';
import { drainOrphan, endProcesses, type Orphans } from './orphans.ts';
import { identifyProcess, isAlive, type ProcessIdentity, signalProcess } from './process-identity.ts';
import { superviseChild } from './supervised-child.ts';

/** How the children are started. */
export interface ChildCommands {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly control: readonly string[];
  readonly worker: (index: number) => readonly string[];
}

export interface SupervisorOptions {
  readonly commands: ChildCommands;
  readonly workers: number;
  readonly listenDescriptor: number;
  /** For load balancers that send a PROXY protocol header. */
  readonly proxiedDescriptor?: number;
  readonly memory: GatewayMemory;
  readonly drainTimeoutSeconds: number;
  /** Where children run: the data folder. */
  readonly folder: string;
  readonly orphans: Orphans;
  readonly log: Logger;
  /** Who runs now; called at every change. */
  readonly onChange: (state: SupervisorState) => void;
}

export interface SupervisorState {
  readonly ready: boolean;
  readonly control?: ProcessIdentity;
  readonly workers: readonly ProcessIdentity[];
  readonly retiring: readonly ProcessIdentity[];
}

export interface Supervisor {
  /** Resolves when every child serves; rejects with the reason when one cannot start. */
  readonly ready: Promise<void>;
  reloadTls(): void;
  /** Drains the workers, then ends the control process. Instances keep running. A second call does not wait for sockets. */
  stop(): Promise<void>;
}

/** A child cannot start, in words. */
export class ChildCannotStart extends Error {
  override readonly name = 'ChildCannotStart';
  readonly child: string;

  constructor(child: string, reason: string) {
    super(reason);
    this.child = child;
  }
}

const controlGrace = 15_000;
/** How often workers of a predecessor are looked after. */
const orphanCheck = 1_000;
/** On top of the drain time: closing frames, last bytes, the end of the process. */
const workerGrace = (lastMomentsSeconds + 5) * 1_000;
const hurriedGrace = 2_000;

/**
 * Starts the control process and the workers and keeps them running. Takes over from what a killed predecessor left: its
 * control process ends first, as the data folder has one owner; its workers hand over when the new ones serve.
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { log, orphans } = options;
  const failed = Promise.withResolvers<never>();
  let ready = false;
  let stopping: Promise<void> | undefined;

  if (orphans.control.length > 0) log.info({ orphans }, 'taking over from a supervisor that was killed');
  await endProcesses(orphans.control, controlGrace);

  const { environment } = options.commands;
  const common = { folder: options.folder, environment, log, onChange: () => report() };
  const supervise = (name: string, command: readonly string[], ...descriptors: readonly number[]) =>
    superviseChild({
      ...common,
      name,
      command,
      descriptors,
      onFatal: (reason) => failed.reject(new ChildCannotStart(name, reason)),
    });
  const state = (): SupervisorState => {
    const running = control?.identity();
    return {
      ready,
      ...(running !== undefined && { control: running }),
      workers: workers.flatMap((worker) => worker.identity() ?? []),
      retiring: orphans.workers.filter(isAlive),
    };
  };
  /** What ended workers counted must not count on: those of a predecessor end without anyone being told. */
  const clearColumns = () => {
    const cleared = options.memory.memory.clearDead((pid) => identifyProcess(pid)?.started);
    if (cleared > 0) log.info({ workers: cleared }, 'the counts of workers that ended were taken back');
  };
  const report = () => {
    clearColumns();
    options.onChange(state());
  };
  const orphanWatch = setInterval(() => {
    clearColumns();
    if (!orphans.workers.some(isAlive)) clearInterval(orphanWatch);
  }, orphanCheck);

  const workers: ReturnType<typeof supervise>[] = [];
  let control: ReturnType<typeof supervise> | undefined;
  control = supervise('control', options.commands.control);
  // In the order of worker-descriptors.ts.
  const { listenDescriptor, memory, proxiedDescriptor } = options;
  const given = [listenDescriptor, memory.descriptor, ...(proxiedDescriptor === undefined ? [] : [proxiedDescriptor])];
  for (let index = 0; index < options.workers; index += 1) {
    workers.push(supervise(`worker ${index}`, options.commands.worker(index), ...given));
  }

  const serve = async () => {
    await Promise.race([Promise.all([control, ...workers].map((child) => child?.ready)), failed.promise]);
    ready = true;
    for (const orphan of orphans.workers) signalProcess(orphan, 'SIGTERM');
    report();
  };

  const end = async (message: SupervisorMessage, workersMs: number, controlMs: number) => {
    // Workers wait for whatever the control process still sends.
    control?.send({ type: 'gateway-drains' });
    const gone = workers.map((worker) => worker.end(message, workersMs));
    await Promise.all([...gone, endProcesses(orphans.workers, workersMs, drainOrphan)]);
    await control?.end('SIGTERM', controlMs);
    clearInterval(orphanWatch);
  };

  return {
    ready: serve(),
    reloadTls() {
      for (const worker of workers) worker.send({ type: 'reload-tls' });
    },
    stop() {
      const hurry = stopping !== undefined;
      const seconds = hurry ? 0 : options.drainTimeoutSeconds;
      const workersMs = hurry ? hurriedGrace : seconds * 1_000 + workerGrace;
      stopping = end({ type: 'drain', timeoutSeconds: seconds }, workersMs, hurry ? hurriedGrace : controlGrace);
      return stopping;
    },
  };
}
