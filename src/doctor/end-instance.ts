import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageRun, RunEnd } from '../contract/image-report.ts';
import { type Engine, InstanceRefused } from '../engine/engine.ts';
import type { WatchedSocket } from './watched-socket.ts';

export interface EndTask {
  readonly engine: Pick<Engine, 'list' | 'signal' | 'stop'>;
  readonly id: string;
  /** The image's own. */
  readonly stopSignal: string;
  readonly graceSeconds: number;
  /** A socket that is open when the signal comes. */
  readonly socket: WatchedSocket | undefined;
  readonly signal: AbortSignal;
}

const period = 50;
/** The end of a process ends its sockets; the news of it is under way. Milliseconds. */
const newsWithin = 2_000;

/** Ends an instance as the platform would. `cutShort`: it had ended by itself. */
export async function endInstance(task: EndTask): Promise<Pick<ImageRun, 'end' | 'cutShort'>> {
  const { engine, id, stopSignal, graceSeconds, socket, signal } = task;
  const look = async () => (await engine.list(signal)).find((one) => one.id === id);
  const before = await look();
  if (before?.phase !== 'running') return { cutShort: before?.outOfMemory === true ? 'out-of-memory' : 'ended' };
  const sentAt = performance.now();
  const passed = () => Math.round(performance.now() - sentAt);
  try {
    await engine.signal(id, stopSignal, signal);
  } catch (error) {
    // It ended in this very moment.
    if (error instanceof InstanceRefused) return { cutShort: 'ended' };
    throw error;
  }
  let instance = await look();
  while (instance?.phase === 'running' && passed() < graceSeconds * 1000) {
    await sleep(period, undefined, { signal });
    instance = await look();
  }
  const afterMs = passed();
  const killed = instance?.phase === 'running';
  const exitCode = killed ? undefined : instance?.exitCode;
  if (socket && !killed) await Promise.race([socket.whenOver, sleep(newsWithin, undefined, { signal })]);
  const end: RunEnd = {
    signal: stopSignal,
    afterMs,
    killed,
    ...(exitCode !== undefined && { exitCode }),
    ...(socket && { socket: socket.ending }),
  };
  if (killed) await engine.stop(id, 0, signal);
  return { end };
}
