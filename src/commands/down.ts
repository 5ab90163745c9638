import { existsSync, rmSync } from 'node:fs';
import { type Config, loadConfig } from '../config/config.ts';
import { type DataFolder, dataFolder } from '../config/data-folder.ts';
import { readInstallationId } from '../config/installation-id.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { render } from '../contract/text.ts';
import { EngineUnavailable } from '../engine/engine.ts';
import { openLibc } from '../libc/libc.ts';
import { createLogger } from '../log/logger.ts';
import { drainOrphan, endProcesses, findOrphans } from '../supervisor/orphans.ts';
import { identifyProcess, signalProcess, waitForEnd } from '../supervisor/process-identity.ts';
import { type ServeLock, takeServeLock } from '../supervisor/serve-lock.ts';
import { readSupervisorRecord } from '../supervisor/supervisor-record.ts';
import type { Command, CommandContext } from './command.ts';
import { words } from './words.ts';

/** On top of the drain time, for everything else that a clean end does. Seconds. */
const stopMargin = 45;
/** Left-behind workers are not waited for: their instances go now. Milliseconds. */
const orphanGrace = 5_000;
const removalDeadline = 120_000;

export const downCommand: Command = {
  name: 'down',
  summary: { en: 'stop everything, instances included', zh: '停止全部进程和实例' },
  options: ['data', 'config', 'engine', 'drainTimeout'],
  examples: ['sluice down', 'sluice down --data /srv/sluice'],
  async run({ flags, surroundings, language, print }) {
    const config = loadConfig(flags, surroundings);
    const folder = dataFolder(config.dataDir);
    if (!existsSync(folder.run.path)) {
      print(render(words.notRunning, { path: folder.path }, language));
      return 0;
    }
    using _lock = await stopServing(config, folder, { language, print });
    const { control, workers } = findOrphans(readSupervisorRecord(folder.run.supervisor));
    await Promise.all([endProcesses(control, orphanGrace), endProcesses(workers, orphanGrace, drainOrphan)]);
    rmSync(folder.run.supervisor, { force: true });
    await removeInstances(config, folder, { language, print });
    return 0;
  },
};

type Output = Pick<CommandContext, 'language' | 'print'>;

/** Ends the `serve` that holds the data folder, if one does, and holds it instead. */
async function stopServing(config: Config, folder: DataFolder, { language, print }: Output): Promise<ServeLock> {
  const libc = openLibc();
  const first = takeServeLock(libc, folder.run.lock, 'down');
  if ('lock' in first) return first.lock;
  const pid = first.heldBy ?? 0;
  const holder = identifyProcess(pid);
  // Another `down` is at work already: ended half-way it would leave instances behind.
  const isServe = first.purpose === 'serve';
  const seconds = isServe ? config.drainTimeoutSeconds + stopMargin : removalDeadline / 1_000;
  print(render(isServe ? words.stopping : words.waiting, { pid }, language));
  if (holder !== undefined) {
    if (isServe) signalProcess(holder, 'SIGTERM');
    await waitForEnd([holder], seconds * 1_000);
  }
  const second = takeServeLock(libc, folder.run.lock, 'down');
  if (!('lock' in second)) throw operatorError('serve.stop-timeout', { pid, seconds });
  if (isServe) print(words.stopped[language]);
  return second.lock;
}

async function removeInstances(config: Config, folder: DataFolder, { language, print }: Output): Promise<void> {
  const installation = readInstallationId(folder.installationId);
  if (installation === undefined) return print(words.nothingToRemove[language]);
  const { engine: endpoint, instanceAddressing: addressing, logLevel: level } = config;
  const log = createLogger({ name: 'down', level });
  // Loaded here, as every process of the product passes through the list of commands.
  const { createDockerEngine } = await import('../engine/docker/docker-engine.ts');
  const engine = createDockerEngine({ installation, endpoint, addressing, log });
  const signal = AbortSignal.timeout(removalDeadline);
  try {
    const instances = await engine.list(signal);
    await engine.removeAll(signal);
    if (instances.length === 0) return print(words.nothingToRemove[language]);
    print(render(words.removed, { count: instances.length }, language));
    for (const { id, serviceId } of instances) print(`  ${id} (${serviceId})`);
  } catch (error) {
    if (!(error instanceof EngineUnavailable) && !signal.aborted) throw error;
    const detail = bareMessage(error);
    throw operatorError('engine.unreachable', { engine: endpoint, detail }, { cause: error });
  }
}
