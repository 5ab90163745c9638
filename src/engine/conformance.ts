/** The suite that every engine passes: the interface's words, tried one by one. Test code; only `*.test.ts` files import it. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { until } from '../../test/support/deadline.ts';
import { collect, failure } from '../../test/support/outcome.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import { type Engine, ImageUnavailable, InstanceRefused, type InstanceSpec } from './engine.ts';

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

const patience = 60_000;

export function describeEngine(name: string, setUp: () => Promise<ConformanceSetting>): void {
  describe(`${name} as an engine`, () => {
    let setting: ConformanceSetting;
    let engine: Engine;
    let image: string;
    let count = 0;

    const never = new AbortController().signal;
    const spec = (command: readonly string[] | undefined, changes: Partial<InstanceSpec> = {}): InstanceSpec => ({
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
    });

    async function observe(id: string): Promise<InstanceObservation | undefined> {
      return (await engine.list(never)).find((instance) => instance.id === id);
    }

    async function run(command: readonly string[] | undefined, changes?: Partial<InstanceSpec>): Promise<string> {
      const made = spec(command, changes);
      await engine.start(made, never);
      return made.id;
    }

    const ended = (id: string) => eventually(async () => ofPhase(await observe(id), 'exited'));

    async function output(id: string): Promise<string[]> {
      return (await collect(engine.logs(id, { tail: 1000, follow: true, signal: never }))).map(({ text }) => text);
    }

    /** Waits until the program has said that it is where the test needs it. */
    async function said(id: string, words: string): Promise<void> {
      const found = async () =>
        (await collect(engine.logs(id, { tail: 10, follow: false, signal: never }))).some(({ text }) =>
          text.includes(words),
        );
      await eventually(async () => ((await found()) ? true : undefined));
    }

    beforeAll(async () => {
      setting = await setUp();
      engine = setting.engine();
      image = (await engine.prepareImage({ name: setting.image }, { signal: never })).id;
    }, patience);

    afterAll(async () => {
      await setting.engine().removeAll(never);
      await setting.stranger().removeAll(never);
    }, patience);

    test('tells what it is', async () => {
      const capabilities = await engine.capabilities(never);
      expect(capabilities.os).toBe('linux');
      expect(capabilities.cpus).toBeGreaterThan(0);
      expect(capabilities.memoryMegabytes).toBeGreaterThan(100);
      expect(capabilities.version).toMatch(/\d/);
      expect(capabilities.runtimes.length).toBeGreaterThan(0);
    });

    test('inspects an image that it has', async () => {
      const found = await engine.prepareImage({ name: setting.image }, { signal: never });
      expect(found.exposedPorts).toEqual([9000]);
      expect(found.entrypoint).toEqual(['/probe-target']);
      expect(found.command).toEqual(['listen', '9000']);
      expect(found.os).toBe('linux');
      expect(found.stopSignal).toBe('SIGTERM');
      expect(found.sizeBytes).toBeGreaterThan(10_000);
    });

    test('pulls nothing when it may not', async () => {
      const name = 'sluice-no-such-host.invalid/a/b:1';
      const refusal = await failure(engine.prepareImage({ name }, { pull: false, signal: never }));
      expect(refusal).toMatchObject({ name: 'ImageUnavailable', kind: 'missing' });
    });

    test('says when an image is nowhere', async () => {
      const preparing = engine.prepareImage({ name: 'sluice-no-such-host.invalid/a/b:1' }, { signal: never });
      expect(await failure(preparing)).toBeInstanceOf(ImageUnavailable);
    });

    test(
      'says when it is about to pull, and removes an image by its name unless a container is made from it',
      async () => {
        const { pullable: name } = setting;
        const pulls: (string | undefined)[] = [];
        const onPull = async () => void pulls.push(await engine.imageId(name, never));
        expect(await engine.imageId(name, never)).toBeUndefined();
        const { id, digest } = await engine.prepareImage({ name }, { onPull, signal: never });
        await engine.prepareImage({ name }, { onPull, signal: never });
        expect(pulls).toEqual([undefined]);
        expect(await engine.imageId(name, never)).toBe(id);

        const made = spec(['/no/such/program'], { image: id });
        await failure(engine.start(made, never));
        expect(await engine.removeImage(name, never)).toBe('in-use');
        expect(await engine.imageId(name, never)).toBe(id);
        await engine.stop(made.id, 0, never);
        expect(await engine.removeImage(name, never)).toBe('removed');
        expect(await engine.imageId(name, never)).toBeUndefined();
        expect(await engine.imageId(`${name.slice(0, name.lastIndexOf(':'))}@${digest}`, never)).toBeUndefined();
        expect(await engine.removeImage(name, never)).toBe('removed');
      },
      patience,
    );

    test(
      'runs an instance that the host can reach, once per id',
      async () => {
        const made = spec(undefined);
        await engine.start(made, never);
        const running = ofPhase(await observe(made.id), 'running');
        expect(running).toMatchObject({
          serviceId: 'service-a',
          modelId: 'model-a',
          revision: 'r1',
          attempt: 2,
          slot: 1,
          holds: { cpu: 0.5, memoryMegabytes: 64, devices: [] },
        });
        expect(running?.startedAt).toBeGreaterThanOrEqual(running?.createdAt ?? Number.NaN);
        await eventually(async () => ((await canConnect(running?.address)) ? true : undefined));

        await Promise.all([engine.start(made, never), setting.engine().start(made, never)]);
        expect(await observe(made.id)).toEqual(running);
        await engine.stop(made.id, 5, never);
        expect(await observe(made.id)).toBeUndefined();
      },
      patience,
    );

    test(
      'starts an instance once however many ask at the same time',
      async () => {
        const made = spec(['wait']);
        await Promise.all([1, 2, 3, 4].map(() => setting.engine().start(made, never)));
        const all = (await engine.list(never)).filter(({ id }) => id === made.id);
        expect(all.map(({ phase }) => phase)).toEqual(['running']);
      },
      patience,
    );

    test(
      'reports exit code and times, and never runs an ended instance again',
      async () => {
        const made = spec(['exit', '7']);
        await engine.start(made, never);
        const over = await ended(made.id);
        expect(over).toMatchObject({ exitCode: 7, outOfMemory: false });
        expect(over.finishedAt).toBeGreaterThanOrEqual(over.startedAt ?? Number.NaN);
        expect(over.address).toBeUndefined();
        await engine.start(made, never);
        expect((await observe(made.id))?.finishedAt).toBe(over.finishedAt);
        expect(await output(made.id)).toEqual(['leaving']);
      },
      patience,
    );

    test(
      'refuses a command that does not exist, and shows the instance as over with the reason',
      async () => {
        const made = spec(undefined, { command: ['/no/such/program'] });
        const refusal = await failure(engine.start(made, never));
        expect(refusal).toBeInstanceOf(InstanceRefused);
        expect(refusal.message).toContain('/no/such/program');
        const over = await observe(made.id);
        expect(over?.phase).toBe('exited');
        expect(over?.error).toContain('/no/such/program');
        expect(over?.exitCode).toBeGreaterThan(0);
        await engine.stop(made.id, 0, never);
        expect(await observe(made.id)).toBeUndefined();
      },
      patience,
    );

    test(
      'refuses an image that it does not have',
      async () => {
        const gone = `sha256:${'0'.repeat(64)}`;
        expect(await failure(engine.start(spec(undefined, { image: gone }), never))).toBeInstanceOf(ImageUnavailable);
      },
      patience,
    );

    test(
      'tells when an instance took more memory than it has',
      async () => {
        const over = await ended(await run(['allocate'], { memoryMegabytes: 16 }));
        expect(over).toMatchObject({ exitCode: 137, outOfMemory: true });
      },
      patience,
    );

    test(
      'gives the environment, half the memory as /dev/shm, and no privileges to gain',
      async () => {
        const lines = await output(await run(['self'], { environment: { GREETING: 'a b=c\n"d"', EMPTY: '' } }));
        const text = lines.join('\n');
        expect(text).toContain('GREETING=a b=c\n"d"');
        expect(lines).toContain('EMPTY=');
        expect(lines).toContain(`shm: ${32 * 1024 * 1024}`);
        expect(text).toMatch(/NoNewPrivs:\s*1/);
        const capabilities = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(text)?.[1]}`);
        const [setuid, rawSockets, makeNodes] = [7n, 13n, 27n].map((bit) => (capabilities >> bit) & 1n);
        expect({ setuid, rawSockets, makeNodes }).toEqual({ setuid: 1n, rawSockets: 0n, makeNodes: 0n });
      },
      patience,
    );

    test(
      'lets an image that starts as root go on as another user',
      async () => {
        const lines = await output(await run(['as', '1234', 'self']));
        expect(lines.join('\n')).toMatch(/Uid:\s*1234\s+1234/);
      },
      patience,
    );

    test(
      'stops with SIGTERM, and with SIGKILL what does not listen to it',
      async () => {
        const [polite, stubborn, over] = await Promise.all([run(['wait']), run(['stubborn']), run(['exit', '0'])]);
        await Promise.all([said(polite, 'waiting'), said(stubborn, 'ignoring'), ended(over)]);
        const lines = engine.logs(polite, { tail: 1000, follow: true, signal: never })[Symbol.asyncIterator]();
        // Its output is followed before it ends: what has ended is removed, and its output with it.
        expect((await lines.next()).value?.text).toBe('waiting');
        const lastWords = collect({ [Symbol.asyncIterator]: () => lines });
        await Promise.all([
          engine.stop(polite, 30, never),
          engine.stop(stubborn, 1, never),
          engine.stop(stubborn, 1, never),
          engine.stop(over, 30, never),
          engine.stop('never-existed', 30, never),
        ]);
        expect((await lastWords).map(({ text }) => text)).toContain('signal 15');
        const left = (await engine.list(never)).map(({ id }) => id);
        expect([polite, stubborn, over].filter((id) => left.includes(id))).toEqual([]);
      },
      patience,
    );

    test(
      'sends a signal, and says when nobody is there to get it',
      async () => {
        const [id, over] = await Promise.all([run(['wait']), run(['exit', '0'])]);
        await Promise.all([said(id, 'waiting'), ended(over)]);
        await engine.signal(id, 'SIGUSR1', never);
        await said(id, 'signal 10');
        expect(ofPhase(await observe(id), 'running')).toBeDefined();
        expect(await failure(engine.signal(over, 'SIGUSR1', never))).toBeInstanceOf(InstanceRefused);
        expect(await failure(engine.signal('never-existed', 'SIGUSR1', never))).toBeInstanceOf(InstanceRefused);
      },
      patience,
    );

    test(
      'calls the watcher when an instance starts, ends and is removed',
      async () => {
        let calls = 0;
        const called = async (work: () => Promise<unknown>) => {
          const before = calls;
          await work();
          await eventually(async () => (calls > before ? true : undefined));
        };
        using _watch = engine.watch(() => calls++);
        await called(async () => undefined);
        const made = spec(['wait']);
        await called(() => engine.start(made, never));
        await called(() => engine.stop(made.id, 5, never));
      },
      patience,
    );

    test(
      'gives the output of both streams in order, with times',
      async () => {
        const id = await run(['lines', '6', '20']);
        const lines = await collect(engine.logs(id, { tail: 1000, follow: true, signal: never }));
        expect(lines.map(({ text }) => text)).toEqual([0, 1, 2, 3, 4, 5].map((number) => `line ${number}`));
        expect(lines.map(({ stream }) => stream)).toEqual(['stdout', 'stderr', 'stdout', 'stderr', 'stdout', 'stderr']);
        const times = lines.map(({ time }) => time);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(Math.abs((times[0] ?? 0) - Date.now())).toBeLessThan(patience);
        const last = await collect(engine.logs(id, { tail: 2, follow: false, signal: never }));
        expect(last.map(({ text }) => text)).toEqual(['line 4', 'line 5']);
      },
      patience,
    );

    test(
      'cuts a line that is too long and goes on with the next',
      async () => {
        const lines = await output(await run(['long', '100000']));
        expect(lines.map((line) => line.length)).toEqual([16 * 1024 + 1, 5]);
        expect(lines[1]).toBe('after');
      },
      patience,
    );

    test(
      'stops following when told to, and has no lines of an instance that does not exist',
      async () => {
        const id = await run(['wait']);
        const stop = new AbortController();
        const texts: string[] = [];
        for await (const line of engine.logs(id, { tail: 10, follow: true, signal: stop.signal })) {
          texts.push(line.text);
          stop.abort();
        }
        expect(texts).toEqual(['waiting']);
        expect(await collect(engine.logs('never-existed', { tail: 10, follow: true, signal: never }))).toEqual([]);
      },
      patience,
    );

    test(
      'runs commands inside',
      async () => {
        const id = await run(['wait']);
        expect(await engine.exec(id, ['/probe-target', 'exit', '3'], never)).toEqual({
          exitCode: 3,
          output: 'leaving\n',
        });
        const long = await engine.exec(id, ['/probe-target', 'long', '100000'], never);
        expect(long).toEqual({ exitCode: 0, output: 'x'.repeat(4096) });
        const missing = await engine.exec(id, ['/no/such/program'], never);
        expect(missing.exitCode).toBeGreaterThan(125);
        expect(missing.output).toContain('/no/such/program');
        const hanging = engine.exec(id, ['/probe-target', 'wait'], AbortSignal.timeout(3000));
        expect((await failure(hanging)).name).toBe('TimeoutError');
        expect(await failure(engine.exec('never-existed', ['/x'], never))).toBeInstanceOf(InstanceRefused);
      },
      patience,
    );

    test(
      'sees on which ports an instance listens',
      async () => {
        const id = await run(['listen', '9100', '127.0.0.1']);
        await said(id, 'listening');
        const before = await engine.listeningPorts(id, never);
        // An engine on another machine cannot tell.
        if (before === undefined) return;
        expect(before).toEqual({ reachable: [], loopbackOnly: [9100], ipv6: [] });
        const other = await run(['listen', '9200', '0.0.0.0']);
        await said(other, 'listening');
        expect(await engine.listeningPorts(other, never)).toEqual({ reachable: [9200], loopbackOnly: [], ipv6: [] });
        expect(
          await engine.listeningPorts(await run(['exit', '0']), never).then((ports) => ports?.reachable ?? []),
        ).toEqual([]);
      },
      patience,
    );

    test(
      'tells the memory and the users of an instance while it runs',
      async () => {
        const [id, over] = await Promise.all([run(['as', '1234', 'wait']), run(['exit', '0'])]);
        await Promise.all([said(id, 'waiting'), ended(over)]);
        const stats = await engine.stats(id, never);
        expect(stats?.memoryBytes).toBeGreaterThan(0);
        expect(stats?.memoryBytes).toBeLessThan(64 * 1024 * 1024);
        expect(await engine.users(id, never)).toEqual([1234]);
        expect(await engine.users(await run(['wait']), never)).toEqual([0]);
        for (const gone of [over, 'never-existed']) {
          expect(await engine.stats(gone, never)).toBeUndefined();
          expect(await engine.users(gone, never)).toBeUndefined();
        }
      },
      patience,
    );

    test(
      'touches nothing of another installation',
      async () => {
        const stranger = setting.stranger();
        const made = spec(['wait']);
        await stranger.start(made, never);
        expect(await observe(made.id)).toBeUndefined();
        await engine.stop(made.id, 0, never);
        await engine.removeAll(never);
        expect((await stranger.list(never)).map(({ id, phase }) => ({ id, phase }))).toEqual([
          { id: made.id, phase: 'running' },
        ]);
      },
      patience,
    );

    test(
      'removes everything, twice if asked, and starts again after it',
      async () => {
        await Promise.all([run(['wait']), run(['exit', '1'])]);
        await engine.removeAll(never);
        await engine.removeAll(never);
        expect(await engine.list(never)).toEqual([]);
        const id = await run(['wait']);
        expect((await observe(id))?.phase).toBe('running');
      },
      patience,
    );

    test('does nothing for a signal that has fired', async () => {
      const reason = new Error('no longer wanted');
      const fired = AbortSignal.abort(reason);
      expect(await failure(engine.list(fired))).toBe(reason);
      const made = spec(['wait']);
      expect(await failure(engine.start(made, fired))).toBe(reason);
      expect(await observe(made.id)).toBeUndefined();
    });
  });
}

function ofPhase(
  instance: InstanceObservation | undefined,
  phase: InstanceObservation['phase'],
): InstanceObservation | undefined {
  return instance?.phase === phase ? instance : undefined;
}

function eventually<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  return until(patience / 2, 'the condition of the test', look);
}

async function canConnect(address: InstanceObservation['address']): Promise<boolean> {
  if (address === undefined) return false;
  try {
    const socket = await Bun.connect({ hostname: address.host, port: address.port, socket: { data() {} } });
    socket.terminate();
    return true;
  } catch {
    return false;
  }
}
