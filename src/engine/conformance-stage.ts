/** What the parts of the suite of engines have in common. Test code; only `*.test.ts` files import it. */

import { afterAll, beforeAll } from 'bun:test';
import { until } from '../../test/support/deadline.ts';
import { collect } from '../../test/support/outcome.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import type { Engine, InstanceSpec } from './engine.ts';

export interface ConformanceSetting {
  /** The engine of a new installation; further calls give further engines of the same one, as after a restart. */
  readonly engine: () => Engine;
  /** An engine of another installation on the same machinery. */
  readonly stranger: () => Engine;
  /** Name of an image on the engine whose entry point is `/probe-target` (test/images) and that listens on 9000. */
  readonly image: string;
  /** Name of an image in a registry that no engine has had yet. */
  readonly pullable: string;
}
export const patience = 60_000;
export const never = new AbortController().signal;

/** An engine under test, and what is done with it in every test. */
export interface ConformanceStage {
  /** Both are there once the tests run. */
  readonly setting: ConformanceSetting;
  readonly engine: Engine;
  /** An instance that no test has had yet; `command` are the arguments of `/probe-target`. */
  spec(command: readonly string[] | undefined, changes?: Partial<InstanceSpec>): InstanceSpec;
  /** Starts it; its id. */
  run(command: readonly string[] | undefined, changes?: Partial<InstanceSpec>): Promise<string>;
  observe(id: string): Promise<InstanceObservation | undefined>;
  ended(id: string): Promise<InstanceObservation>;
  output(id: string): Promise<string[]>;
  /** Waits until the program has said that it is where the test needs it. */
  said(id: string, words: string): Promise<void>;
}

/** Sets up before the tests of the suite that is being described, and cleans up behind them. */
export function createStage(setUp: () => Promise<ConformanceSetting>): ConformanceStage {
  let setting: ConformanceSetting;
  let engine: Engine;
  let image: string;
  let count = 0;

  beforeAll(async () => {
    setting = await setUp();
    engine = setting.engine();
    image = (await engine.prepareImage({ name: setting.image }, { signal: never })).id;
  }, patience);

  afterAll(async () => {
    await setting.engine().removeAll(never);
    await setting.stranger().removeAll(never);
  }, patience);

  const stage: ConformanceStage = {
    get setting() {
      return setting;
    },

    get engine() {
      return engine;
    },

    spec: (command, changes = {}) => ({
      id: `i-${count++}`,
      serviceId: 'service-a',
      modelId: 'model-a',
      revision: 'r1',
      attempt: 2,
      slot: 1,
      image,
      ...(command === undefined ? {} : { command: ['/probe-target', ...command] }),
      environment: {},
      port: 9000,
      cpu: 0.5,
      memoryMegabytes: 64,
      ...changes,
    }),

    async run(command, changes) {
      const made = stage.spec(command, changes);
      await engine.start(made, never);
      return made.id;
    },

    observe: async (id) => (await engine.list(never)).find((instance) => instance.id === id),

    ended: (id) => eventually(async () => ofPhase(await stage.observe(id), 'exited')),

    output: async (id) =>
      (await collect(engine.logs(id, { tail: 1000, follow: true, signal: never }))).map(({ text }) => text),

    async said(id, words) {
      const found = async () =>
        (await collect(engine.logs(id, { tail: 10, follow: false, signal: never }))).some(({ text }) =>
          text.includes(words),
        );
      await eventually(async () => ((await found()) ? true : undefined));
    },
  };
  return stage;
}

export function ofPhase(
  instance: InstanceObservation | undefined,
  phase: InstanceObservation['phase'],
): InstanceObservation | undefined {
  return instance?.phase === phase ? instance : undefined;
}

export function eventually<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  return until(patience / 2, 'the condition of the test', look);
}
