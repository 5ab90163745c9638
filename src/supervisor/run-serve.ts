import { rmSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { asDataFailure } from '../config/data-failure.ts';
import { type DataFolder, dataFolder } from '../config/data-folder.ts';
import { ensureInstallationId } from '../config/installation-id.ts';
import { formatHostPort, type HostPort } from '../config/parsers.ts';
import { prepareDataFolder } from '../config/prepare-data-folder.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { removeDrafts } from '../files/replace-file.ts';
import { type Libc, openLibc } from '../libc/libc.ts';
import type { Logger } from '../log/logger.ts';
import { type CertificateSource, createCertificateSource } from '../tls/certificate-source.ts';
import { watchCertificates } from '../tls/watch-certificates.ts';
import { openGatewayMemory } from './gateway-memory.ts';
import { checkInheritedSocket, openListeningSocket } from './listening-socket.ts';
import { findOrphans } from './orphans.ts';
import { identifyProcess } from './process-identity.ts';
import { type ServeLock, takeServeLock } from './serve-lock.ts';
import { ChildCannotStart, type ChildCommands, startSupervisor } from './supervisor.ts';
import { readSupervisorRecord, type SupervisorRecord } from './supervisor-record.ts';
import { createSupervisorRecorder } from './supervisor-recorder.ts';
import { onTermination } from './termination.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly version: string;
  readonly commands: ChildCommands;
  readonly log: Logger;
  /** Every process serves. */
  readonly onReady: () => void;
}

/** How often the operator's files are looked at, and the machine's names. Milliseconds. */
const operatorInterval = 5_000;
const localInterval = 60_000;

/**
 * Runs the installation until a signal ends it. Rejects with an `OperatorError` when it cannot start. Nothing that runs is
 * touched before the lock is held, the certificate is good and the socket is open.
 */
export async function runServe(options: ServeOptions): Promise<void> {
  const { config, log } = options;
  const folder = dataFolder(config.dataDir);
  const libc = openLibc();
  process.umask(0o077);
  prepareDataFolder(folder);
  using _lock = lockOrRefuse(libc, config);
  const orphans = findOrphans(readSupervisorRecord(folder.run.supervisor));
  const source = createCertificateSource(config);
  await prepareFiles(folder, source);
  const sockets = openSockets(libc, config, new Set(orphans.workers.map(({ pid }) => pid)));

  using recorder = createSupervisorRecorder(folder.run.supervisor, log);
  const fixed = describeServe(options);
  const termination = Promise.withResolvers<void>();
  const supervisor = await startSupervisor({
    commands: options.commands,
    workers: config.workers,
    ...sockets,
    memory: openGatewayMemory({ libc, path: folder.run.memory, orphans: orphans.workers }),
    drainTimeoutSeconds: config.drainTimeoutSeconds,
    folder: folder.path,
    orphans,
    log,
    onChange: (state) => recorder.note({ ...fixed, ...state }),
  });
  const end = async (failure?: unknown) => {
    try {
      await supervisor.stop();
      if (failure === undefined) termination.resolve();
      else termination.reject(inWords(failure));
    } catch (error) {
      termination.reject(error);
    }
  };
  using _signals = onTermination((signal) => {
    log.info({ signal }, 'stopping');
    void end();
  });
  using _watch = watchCertificates({
    source,
    intervalMs: config.tls === undefined ? localInterval : operatorInterval,
    onChange: () => supervisor.reloadTls(),
    log,
  });
  supervisor.ready.then(options.onReady).catch(end);
  await termination.promise;
  recorder[Symbol.dispose]();
  rmSync(folder.run.supervisor, { force: true });
}

/** What every process expects to find. */
async function prepareFiles(folder: DataFolder, source: CertificateSource): Promise<void> {
  try {
    for (const written of [folder.run.path, folder.tls.path]) removeDrafts(written);
    await source.refresh(Date.now());
    ensureInstallationId(folder.installationId);
  } catch (error) {
    throw asDataFailure(error, folder.path);
  }
}

function lockOrRefuse(libc: Libc, config: Config): ServeLock {
  const folder = dataFolder(config.dataDir);
  const taken = takeLock(libc, folder);
  if ('lock' in taken) return taken.lock;
  throw operatorError('serve.already-running', { pid: taken.heldBy ?? '?', path: folder.path });
}

function takeLock(libc: Libc, folder: DataFolder): ReturnType<typeof takeServeLock> {
  try {
    return takeServeLock(libc, folder.run.lock, 'serve');
  } catch (error) {
    throw asDataFailure(error, folder.path);
  }
}

function openSockets(libc: Libc, config: Config, beside: ReadonlySet<number>) {
  const { listen, listenDescriptor: inherited, proxyProtocol, language } = config;
  const open = (where: HostPort) => openListeningSocket(libc, { listen: where, beside, language });
  return {
    listenDescriptor: inherited === undefined ? open(listen) : checkInheritedSocket(libc, inherited, listen),
    ...(proxyProtocol && { proxiedDescriptor: open(proxyProtocol.listen) }),
  };
}

/** What of the record stays the same: a successor ends or adopts only what it finds there. */
function describeServe({ config, version }: ServeOptions): Omit<SupervisorRecord, 'ready' | 'workers' | 'retiring'> {
  return {
    version,
    startedAt: Date.now(),
    address: config.address,
    listen: formatHostPort(config.listen),
    admin: formatHostPort(config.admin),
    supervisor: identifyProcess(process.pid) ?? { pid: process.pid, started: '' },
  };
}

function inWords(error: unknown): unknown {
  if (!(error instanceof ChildCannotStart)) return error;
  return operatorError('serve.start-failed', { child: error.child, detail: error.message }, { cause: error });
}
