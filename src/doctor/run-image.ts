import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../contract/error-message.ts';
import type { ContainerSuggestion, ExaminedPort, IdleSocket, ImageRun, RunStart } from '../contract/image-report.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { suggestContainer } from '../domain/suggest-container.ts';
import { type Engine, type EngineImage, ImageUnavailable, InstanceRefused } from '../engine/engine.ts';
import { awaitPorts, type OpenPorts } from './await-ports.ts';
import { endInstance } from './end-instance.ts';
import type { ExaminationRequest } from './examination-request.ts';
import { examinePort } from './examine-port.ts';
import { lastLines } from './last-lines.ts';
import { type MemoryWatch, watchMemory } from './memory-watch.ts';
import { WatchedSocket } from './watched-socket.ts';

export interface RunTask {
  /** An isolated place for this run alone. */
  readonly engine: Engine;
  readonly image: EngineImage;
  readonly request: ExaminationRequest;
  readonly onStep: (step: Notice) => void;
  readonly signal: AbortSignal;
}

/** For the questions to all ports together. */
export const questionSeconds = 90;

/** Of the one instance in its place. */
const id = 'examined';

/** Starts the image, looks at it from outside, and ends it with its own signal. `log`: its last lines. */
export async function runImage(task: RunTask): Promise<{ readonly run: ImageRun; readonly log: readonly string[] }> {
  const { engine, image, request, signal, onStep } = task;
  const { limits } = request;
  onStep(notice('doctor.step-starting', {}));
  const refused = await start(task);
  const { hostIsolation: hostIsolated } = await engine.capabilities(signal);
  const unopened = { limits, hostIsolated, portsVisible: true, ports: [] };
  if (refused !== undefined) return { run: { ...unopened, start: refused }, log: [] };

  using memory = watchMemory(engine, id);
  onStep(notice('doctor.step-waiting', { seconds: limits.startSeconds }));
  const { exposedPorts: exposed } = image;
  const open = await awaitPorts({
    engine,
    id,
    exposed,
    given: request.ports,
    startSeconds: limits.startSeconds,
    signal,
  });
  const { start: started, visible: portsVisible } = open;
  if (started.kind === 'exited') return { run: { ...unopened, start: started }, log: started.log };
  const seen = await lookAround(task, open, memory);
  return { run: { limits, hostIsolated, portsVisible, start: started, ...seen }, log: await lastLines(engine, id) };
}

/** Undefined when it was started. */
async function start({ engine, image, request, signal }: RunTask): Promise<RunStart | undefined> {
  const { command, environment, ports, limits } = request;
  const identity = { id, serviceId: 'doctor', modelId: 'doctor', revision: 'r1', attempt: 0, slot: 0 };
  // Where ports are published, it is this one alone.
  const port = ports[0] ?? image.exposedPorts[0] ?? 8080;
  const { cpu, memoryMegabytes } = limits;
  const spec = { ...identity, port, image: image.id, environment, cpu, memoryMegabytes };
  try {
    await engine.start({ ...spec, ...(command !== undefined && { command }) }, signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof InstanceRefused) && !(error instanceof ImageUnavailable)) throw error;
    return { kind: 'refused', detail: errorMessage(error).trim() };
  }
}

type Seen = Pick<ImageRun, 'ports' | 'users' | 'memory' | 'idle' | 'end' | 'cutShort'>;

/** Everything that is found out while it runs, its end included. */
async function lookAround(task: RunTask, open: OpenPorts, memory: MemoryWatch): Promise<Seen> {
  const { engine, image, request, signal, onStep } = task;
  const questions = AbortSignal.any([signal, AbortSignal.timeout(questionSeconds * 1000)]);
  const ports = await examinePorts(task, open, questions);
  const wasLate = questions.aborted;
  const users = await engine.users(id, signal);
  const suggestion = suggestContainer(ports, image);
  const idling = await keepIdle(task, open, suggestion);
  const restBytes = await memory.look();
  // A socket that the image has closed meanwhile says nothing about its end.
  const socket = idling?.idle.kept === false ? await openSocket(open, suggestion) : idling?.socket;
  try {
    const { stopSignal } = image;
    const { graceSeconds } = request.limits;
    onStep(notice('doctor.step-ending', { signal: stopSignal, seconds: graceSeconds }));
    const ended = await endInstance({ engine, id, stopSignal, graceSeconds, socket, signal });
    return {
      ports,
      ...(users !== undefined && { users }),
      ...(restBytes !== undefined && { memory: { restBytes, peakBytes: memory.peakBytes ?? restBytes } }),
      ...(idling && { idle: idling.idle }),
      ...(wasLate && { cutShort: 'late' as const }),
      ...ended,
    };
  } finally {
    socket?.destroy();
    idling?.socket.destroy();
  }
}

async function examinePorts(
  { request, onStep }: RunTask,
  open: OpenPorts,
  signal: AbortSignal,
): Promise<readonly ExaminedPort[]> {
  const { paths, subprotocols } = request;
  const closed = { accepts: false, anyPath: false, webSockets: [], refusals: [] };
  const ipv6 = (port: number) => open.ipv6.includes(port);
  const ports: ExaminedPort[] = [
    ...open.loopbackOnly.map((port) => ({ port, reach: 'loopback' as const, ipv6: ipv6(port), ...closed })),
    ...open.refusing.map((port) => ({ port, reach: 'everywhere' as const, ipv6: ipv6(port), ...closed })),
  ];
  for (const port of open.accepting) {
    if (signal.aborted) break;
    onStep(notice('doctor.step-port', { port }));
    const found = await examinePort({ address: open.address(port), paths, subprotocols, signal });
    ports.push({ port, reach: 'everywhere', ipv6: ipv6(port), ...found });
  }
  return ports.toSorted((a, b) => a.port - b.port);
}

/** Undefined where there is no WebSocket to be kept. */
async function keepIdle(
  { request, onStep, signal }: RunTask,
  open: OpenPorts,
  suggestion: ContainerSuggestion | undefined,
): Promise<{ readonly idle: IdleSocket; readonly socket: WatchedSocket } | undefined> {
  const socket = await openSocket(open, suggestion);
  if (socket === undefined) return undefined;
  const seconds = request.limits.idleSeconds;
  onStep(notice('doctor.step-idle', { path: socket.path, seconds }));
  const stop = new AbortController();
  const time = sleep(seconds * 1000, undefined, { signal: AbortSignal.any([signal, stop.signal]) });
  await Promise.race([socket.whenOver, time.catch(() => undefined)]);
  stop.abort();
  signal.throwIfAborted();
  return { idle: socket.idle(seconds), socket };
}

async function openSocket(open: OpenPorts, suggestion?: ContainerSuggestion): Promise<WatchedSocket | undefined> {
  if (suggestion?.webSocketPath === undefined) return undefined;
  const tls = suggestion.protocol === 'wss' ? { tls: { rejectUnauthorized: false } } : {};
  const address = { ...open.address(suggestion.port), ...tls };
  return WatchedSocket.open(address, suggestion.webSocketPath, suggestion.subprotocol);
}
