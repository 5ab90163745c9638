import { closeSync, ftruncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { openLibc } from '../../../src/libc/libc.ts';
import { bytesFor, countTable } from '../../../src/memory/layout.ts';
import { mapDescriptor } from '../../../src/memory/map-descriptor.ts';
import { SharedMemory } from '../../../src/memory/shared-memory.ts';
import { identifyProcess } from '../../../src/supervisor/process-identity.ts';
import { within } from '../../support/deadline.ts';
import { linesOf } from '../../support/lines-of.ts';

interface Begin {
  /** Milliseconds since the epoch. */
  readonly startAt: number;
}

export interface HammerTask extends Begin {
  readonly kind: 'hammer';
  readonly keys: readonly string[];
  readonly limit: number;
  readonly steps: number;
}

export interface ClaimTask extends Begin {
  readonly kind: 'claim';
  readonly names: readonly string[];
  readonly untilMs: number;
  readonly nowMs: number;
}

export type Task =
  | HammerTask
  | ClaimTask
  | ({ readonly kind: 'release'; readonly keys: readonly string[] } & Begin)
  | ({
      readonly kind: 'rate' | 'fail';
      readonly limit: number;
      readonly times: number;
      readonly nowMs: number;
    } & Begin);

type WithoutBegin<Of> = Of extends Begin ? Omit<Of, 'startAt'> : never;

const seatBytes = 1024 * 1024;

/** One process of `child.ts`. */
export class WorkerProcess {
  readonly process: Subprocess<'pipe', 'pipe', 'inherit'>;
  readonly #lines: AsyncIterator<string>;

  constructor(...descriptors: readonly number[]) {
    this.process = Bun.spawn([process.execPath, join(import.meta.dir, 'child.ts')], {
      stdio: ['pipe', 'pipe', 'inherit', ...descriptors] as unknown as ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = linesOf(this.process.stdout);
  }

  /** Does a task; undefined when the process ended before it was done. */
  async perform<Answer>(task: Task): Promise<Answer | undefined> {
    this.process.stdin.write(`${JSON.stringify(task)}\n`);
    this.process.stdin.flush();
    return this.answer<Answer>();
  }

  async answer<Answer>(): Promise<Answer | undefined> {
    const { value, done } = await within(120_000, 'an answer', this.#lines.next());
    return done ? undefined : (JSON.parse(value) as Answer);
  }
}

/** Several processes on one memory. */
export class Workers implements AsyncDisposable {
  readonly memory: SharedMemory;
  readonly processes: WorkerProcess[] = [];
  readonly #descriptors: readonly [number, number];
  readonly #seats: Int32Array;

  private constructor(count: number) {
    const libc = openLibc();
    this.#descriptors = [libc.memoryFile('test-memory'), libc.memoryFile('test-seats')];
    ftruncateSync(this.#descriptors[0], bytesFor(count + 1));
    ftruncateSync(this.#descriptors[1], seatBytes);
    this.memory = SharedMemory.create(mapDescriptor(this.#descriptors[0]), Date.now());
    this.#seats = new Int32Array(mapDescriptor(this.#descriptors[1]).part(0, seatBytes).buffer);
  }

  static async start(count: number): Promise<Workers> {
    const workers = new Workers(count);
    for (let started = 0; started < count; started += 1) await workers.add();
    return workers;
  }

  async add(): Promise<WorkerProcess> {
    const worker = new WorkerProcess(...this.#descriptors);
    await worker.answer();
    this.processes.push(worker);
    return worker;
  }

  /** Gives all the same task at the same time. */
  async all<Answer>(task: WithoutBegin<Task>): Promise<(Answer | undefined)[]> {
    const startAt = Date.now() + 10;
    return Promise.all(this.processes.map((worker) => worker.perform<Answer>({ ...task, startAt } as Task)));
  }

  /** What the supervisor does when a worker has ended, and what the worker's seats need. */
  async kill(worker: WorkerProcess): Promise<void> {
    worker.process.kill('SIGKILL');
    await worker.process.exited;
    this.processes.splice(this.processes.indexOf(worker), 1);
    for (let seat = 0; seat < this.#seats.length; seat += 1) {
      Atomics.compareExchange(this.#seats, seat, worker.process.pid, 0);
    }
    this.memory.clearDead((pid) => identifyProcess(pid)?.started);
  }

  /** Names that all fall on the same few slots of the table of counts, and on the same 32 of that of claims. */
  crowdedNames(count: number): string[] {
    const names: string[] = [];
    for (let at = 0; names.length < count; at += 1) {
      const name = `crowded ${at}`;
      if ((this.memory.hash.ofText(name).low & (countTable.slots - 1)) < 8) names.push(name);
    }
    return names;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process } of this.processes) process.kill('SIGKILL');
    await Promise.all(this.processes.map(({ process }) => process.exited));
    for (const descriptor of this.#descriptors) closeSync(descriptor);
  }
}
