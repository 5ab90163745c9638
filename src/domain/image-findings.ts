import type {
  ContainerSuggestion,
  ExaminedImage,
  Finding,
  IdleSocket,
  ImageRun,
  RunEnd,
  RunStart,
} from '../contract/image-report.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { isEngineIo } from './handshake-candidates.ts';
import { missingEnvironment } from './missing-environment.ts';
import { sizeText } from './size-text.ts';

export interface ExaminedRun {
  readonly facts: ExaminedImage;
  readonly run: ImageRun;
  readonly suggestion?: ContainerSuggestion;
  /** Names of the variables that it was given. */
  readonly environment: ReadonlySet<string>;
  /** Its last log lines. */
  readonly log: readonly string[];
}

/** A start that takes longer (seconds) is worth a word. */
const slowStart = 20;
/** Of the memory that it may have; more at rest leaves nothing for callers. */
const tightShare = 0.8;
/** What a shell gives for SIGINT, SIGQUIT and SIGTERM: that the signal ended the process is as good as 0. */
const goodExitCodes: readonly number[] = [0, 130, 131, 143];
const defaultPort = 8080;

/** What follows from what was seen of a run, the worst first. */
export function imageFindings(examined: ExaminedRun): readonly Finding[] {
  const problems = [...startProblems(examined), ...portProblems(examined), ...earlyEnd(examined)];
  const warnings = [
    ...userWarnings(examined.run),
    ...idleWarnings(examined.run.idle),
    ...endWarnings(examined.run),
    ...memoryWarnings(examined.run),
  ];
  const notes = [
    ...portNotes(examined),
    ...startNotes(examined.run.start),
    ...endNotes(examined.run.end),
    ...isolationNotes(examined.run),
  ];
  return [...leveled('problem', problems), ...leveled('warning', warnings), ...leveled('note', notes)];
}

function leveled(level: Finding['level'], notices: readonly Notice[]): Finding[] {
  return notices.map((value) => ({ level, notice: value }));
}

function startProblems({ facts, run, environment }: ExaminedRun): Notice[] {
  const { start, limits } = run;
  switch (start.kind) {
    case 'refused':
      return [refusal(start.detail)];
    case 'exited':
      return [exit(start, facts, limits.memoryMegabytes, environment)];
    case 'silent':
      // What listens somewhere has problems of its own.
      if (run.ports.length > 0) return [];
      return [notice('doctor.never-listens', { seconds: limits.startSeconds, log: start.log.join('\n') })];
    case 'listening':
      return [];
  }
}

function refusal(detail: string): Notice {
  const isMissing = /executable file not found|no such file or directory|no command specified|is a directory/i;
  return notice(isMissing.test(detail) ? 'doctor.command-missing' : 'doctor.refused', { detail });
}

function exit(
  start: Extract<RunStart, { kind: 'exited' }>,
  { os, architecture }: ExaminedImage,
  memory: number,
  environment: ReadonlySet<string>,
): Notice {
  const { exitCode, outOfMemory, afterMs } = start;
  const log = start.log.join('\n');
  if (outOfMemory) return notice('doctor.out-of-memory', { memory, log });
  if (/exec format error/i.test(log)) {
    return notice('doctor.wrong-executable', { platform: `${os}/${architecture}` });
  }
  const names = exitCode === 0 ? [] : missingEnvironment(start.log, environment);
  const [example] = names;
  if (example !== undefined) {
    return notice('doctor.needs-environment', { exitCode, names: names.join(', '), example, log });
  }
  return notice('doctor.exited', { exitCode, seconds: seconds(afterMs), log });
}

function portProblems({ run, suggestion }: ExaminedRun): Notice[] {
  // What can be called elsewhere is no problem, whatever else it listens on.
  if (suggestion !== undefined) return [];
  return run.ports.map(({ port, reach, accepts }) => {
    if (reach === 'loopback') return notice('doctor.loopback-only', { port });
    return notice(accepts ? 'doctor.no-answer' : 'doctor.not-ipv4', { port });
  });
}

function earlyEnd({ run, log }: ExaminedRun): Notice[] {
  const text = log.join('\n');
  if (run.cutShort === 'ended') return [notice('doctor.ended-early', { log: text })];
  if (run.cutShort !== 'out-of-memory') return [];
  return [notice('doctor.out-of-memory', { memory: run.limits.memoryMegabytes, log: text })];
}

function userWarnings({ users = [] }: ImageRun): Notice[] {
  return users.length === 1 && users[0] === 0 ? [notice('doctor.runs-as-root', {})] : [];
}

function idleWarnings(idle: IdleSocket | undefined): Notice[] {
  if (idle === undefined || idle.kept) return [];
  return [notice('doctor.closes-idle', { seconds: seconds(idle.closedAfterMs ?? 0), code: idle.closeCode ?? 1006 })];
}

function endWarnings({ end, limits }: ImageRun): Notice[] {
  if (end === undefined) return [];
  const { signal } = end;
  if (end.killed) return [notice('doctor.ignores-signal', { signal, seconds: limits.graceSeconds })];
  const bad = end.exitCode === undefined || goodExitCodes.includes(end.exitCode) ? undefined : end.exitCode;
  return bad === undefined ? [] : [notice('doctor.ends-badly', { signal, exitCode: bad })];
}

/** The platform drains an instance before it is told to end, so this matters to few sockets. */
function endNotes(end: RunEnd | undefined): Notice[] {
  const wasDropped = end?.socket?.ended === 'fin' || end?.socket?.ended === 'reset';
  return end && wasDropped && !end.killed ? [notice('doctor.drops-sockets', { signal: end.signal })] : [];
}

function memoryWarnings({ memory, limits }: ImageRun): Notice[] {
  const most = limits.memoryMegabytes * 1024 * 1024;
  if (memory === undefined || memory.peakBytes < tightShare * most) return [];
  return [notice('doctor.memory-tight', { peak: sizeText(memory.peakBytes), memory: limits.memoryMegabytes })];
}

function portNotes({ facts, run, suggestion }: ExaminedRun): Notice[] {
  if (suggestion === undefined) return [];
  const { port } = suggestion;
  const callable = run.ports.filter(({ accepts }) => accepts).map((each) => each.port);
  const chosen = run.ports.find((each) => each.port === port);
  const exposed = facts.exposedPorts.join(', ');
  const isElsewhere = facts.exposedPorts.length > 0 && !facts.exposedPorts.includes(port);
  const isUnnamed = facts.exposedPorts.length === 0 && port !== defaultPort;
  const [refused] = chosen?.refusals ?? [];
  return [
    ...(callable.length > 1 ? [notice('doctor.several-ports', { ports: callable.join(', '), port })] : []),
    ...(isElsewhere ? [notice('doctor.exposes-other-port', { exposed, ports: callable.join(', '), port })] : []),
    ...(isUnnamed ? [notice('doctor.not-default-port', { port })] : []),
    ...(refused === undefined ? [] : [notice('doctor.handshake-refused', refused)]),
    ...(suggestion.webSocketPath === undefined && refused === undefined
      ? [notice('doctor.no-websocket', { port })]
      : []),
    ...(chosen?.webSockets ?? []).flatMap(({ path, needsSubprotocol, subprotocols }) =>
      needsSubprotocol ? [notice('doctor.subprotocol-needed', { path, names: subprotocols.join(', ') })] : [],
    ),
    ...(chosen?.webSockets.some(({ path }) => isEngineIo(path)) && !chosen.anyPath
      ? [notice('doctor.socket-io', {})]
      : []),
  ];
}

function startNotes(start: RunStart): Notice[] {
  const isSlow = start.kind === 'listening' && start.afterMs > slowStart * 1000;
  return isSlow ? [notice('doctor.slow-start', { seconds: seconds(start.afterMs) })] : [];
}

function isolationNotes({ hostIsolated, portsVisible, ports, cutShort, users = [] }: ImageRun): Notice[] {
  return [
    ...(users.length > 1 && users.includes(0) ? [notice('doctor.partly-root', {})] : []),
    ...(hostIsolated ? [] : [notice('doctor.host-reachable', {})]),
    ...(portsVisible ? [] : [notice('doctor.ports-hidden', { ports: ports.map(({ port }) => port).join(', ') })]),
    ...(cutShort === 'late' ? [notice('doctor.out-of-time', {})] : []),
  ];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0);
}
