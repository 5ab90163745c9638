import type { ChildMessage, SupervisorMessage } from '../contract/supervision.ts';
import type { Logger } from '../log/logger.ts';
import { heldBackBetween, isStuck } from './child-silence.ts';
import { type ProcessActivity, processActivity } from './process-activity.ts';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';
import { healthyAfter, restartDelay } from './restart-delay.ts';

export interface ChildOptions {
  /** For people: `control`, `worker 0`. */
  readonly name: string;
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Become the child's descriptors 3, 4, … */
  readonly descriptors?: readonly number[];
  readonly log: Logger;
  /** The child was started or ended. */
  readonly onChange: () => void;
  /** The child cannot start, and trying again would not help. Called at most once, and never after the child was ready. */
  readonly onFatal: (reason: string) => void;
}

export interface SupervisedChild {
  readonly name: string;
  /** Resolves when the child serves for the first time. */
  readonly ready: Promise<void>;
  identity(): ProcessIdentity | undefined;
  send(message: SupervisorMessage): void;
  /** Ends the child for good: with a message or SIGTERM, and SIGKILL after `graceMs`. Resolves when it is gone. */
  end(how: SupervisorMessage | 'SIGTERM', graceMs: number): Promise<void>;
}

/** Milliseconds, as all others. */
const checkEvery = 1_000;
const startAttempts = 5;
const killDeadline = 5_000;

type Process = Bun.Subprocess<'ignore', 'inherit', 'inherit'>;

interface Run {
  readonly process: Process;
  readonly identity: ProcessIdentity | undefined;
  readonly startedAt: number;
  heardAt: number;
  /** How long it was held back since then. */
  heldBack: number;
  /** As it was at the last look at it. */
  activity: ProcessActivity | undefined;
  serves: boolean;
}

/** Starts a child and keeps it running: it is restarted when it ends, and replaced when it falls silent. */
export function superviseChild(options: ChildOptions): SupervisedChild {
  const { log, name } = options;
  const ready = Promise.withResolvers<void>();
  let run: Run | undefined;
  let failures = 0;
  let served = false;
  let ending = false;
  let given = false;
  let restart: Timer | undefined;
  let checkedAt = performance.now();

  const giveUp = (reason: string) => {
    if (given || ending) return;
    given = true;
    options.onFatal(reason);
  };

  const hear = (message: ChildMessage) => {
    if (run !== undefined) heard(run, performance.now());
    if (message.type === 'ready') {
      if (run !== undefined) run.serves = true;
      served = true;
      ready.resolve();
    } else if (message.type === 'fatal') {
      log.error({ child: name, reason: message.message }, 'a child cannot start');
      if (!served) giveUp(message.message);
    }
  };

  const onExit = (exitCode: number | null, signal: string | number | null) => {
    const lasted = performance.now() - (run?.startedAt ?? 0);
    run = undefined;
    options.onChange();
    if (ending || given) return;
    failures = lasted >= healthyAfter ? 1 : failures + 1;
    const delay = restartDelay(failures);
    log.error({ child: name, exitCode, signal, delay }, 'a child ended unexpectedly and is started again');
    if (!served && failures >= startAttempts) giveUp(`it ended ${failures} times in a row; the log says why`);
    else restart = setTimeout(start, delay);
  };

  const start = () => {
    const now = performance.now();
    const process = spawn(options, hear, onExit);
    run = {
      process,
      identity: identifyProcess(process.pid),
      startedAt: now,
      heardAt: now,
      heldBack: 0,
      activity: undefined,
      serves: false,
    };
    options.onChange();
  };

  const check = () => {
    const now = performance.now();
    const elapsed = now - checkedAt;
    // When this process itself was held up, nothing is known about the children: their messages wait to be read.
    const heldUp = elapsed > 2 * checkEvery;
    checkedAt = now;
    if (run === undefined) return;
    const { process, serves } = run;
    const activity = processActivity(process.pid);
    run.heldBack += heldBackBetween(run.activity, activity, elapsed);
    run.activity = activity;
    if (heldUp) heard(run, now);
    const silence = { lasts: now - run.heardAt, heldBack: run.heldBack, serves };
    if (!isStuck(silence)) return;
    log.error({ child: name, pid: process.pid, ...silence }, 'a child sent no heartbeat and is replaced');
    process.kill('SIGKILL');
  };

  start();
  const timer = setInterval(check, checkEvery);

  return {
    name,
    ready: ready.promise,
    identity: () => run?.identity,
    send: (message) => send(run?.process, message),
    async end(how, graceMs) {
      ending = true;
      clearTimeout(restart);
      clearInterval(timer);
      if (run === undefined) return;
      const { process } = run;
      if (how === 'SIGTERM') process.kill('SIGTERM');
      else send(process, how);
      if (await endsWithin(process, graceMs)) return;
      log.warn({ child: name, pid: process.pid }, 'a child did not end in time and is killed');
      process.kill('SIGKILL');
      await endsWithin(process, killDeadline);
    },
  };
}

function heard(run: Run, now: number): void {
  run.heardAt = now;
  run.heldBack = 0;
}

function spawn(
  options: ChildOptions,
  hear: (message: ChildMessage) => void,
  onExit: (exitCode: number | null, signal: string | number | null) => void,
): Process {
  const { descriptors = [] } = options;
  return Bun.spawn([...options.command], {
    // Not the caller's folder: it may be unmounted, and Bun reads .env and bunfig.toml of the folder that it starts in.
    cwd: options.folder,
    env: options.environment,
    // Standard output belongs to the command that the operator gave.
    stdio: ['ignore', 2, 2, ...descriptors] as unknown as ['ignore', 'inherit', 'inherit'],
    serialization: 'json',
    ipc: (message: ChildMessage) => hear(message),
    onExit: (_, exitCode, signal) => onExit(exitCode, signal),
  });
}

function send(process: Process | undefined, message: SupervisorMessage): void {
  try {
    process?.send(message);
  } catch {
    // The channel is closed: the child is on its way out, and its end is seen by itself.
  }
}

async function endsWithin(process: Process, milliseconds: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, milliseconds, false as const);
  const ended = await Promise.race([process.exited.then(() => true), promise]);
  clearTimeout(timer);
  return ended;
}
