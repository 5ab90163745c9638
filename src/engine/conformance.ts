/** The suite that every engine passes: the interface's words, tried one by one. Test code; only `*.test.ts` files import it. */

import { describe, expect, test } from 'bun:test';
import { collect, failure } from '../../test/support/outcome.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import { testImages } from './conformance-images.ts';
import { testInside } from './conformance-inside.ts';
import { type ConformanceSetting, createStage, eventually, never, ofPhase, patience } from './conformance-stage.ts';
import { testVolumes } from './conformance-volumes.ts';
import { ImageUnavailable, InstanceRefused } from './engine.ts';

export function describeEngine(name: string, setUp: () => Promise<ConformanceSetting>): void {
  describe(`${name} as an engine`, () => {
    const stage = createStage(setUp);
    const { spec, run, observe, ended, output, said } = stage;

    test('tells what it is', async () => {
      const capabilities = await stage.engine.capabilities(never);
      expect(capabilities.os).toBe('linux');
      expect(capabilities.cpus).toBeGreaterThan(0);
      expect(capabilities.memoryMegabytes).toBeGreaterThan(100);
      expect(capabilities.version).toMatch(/\d/);
      expect(capabilities.runtimes.length).toBeGreaterThan(0);
    });

    testImages(stage);

    test(
      'runs an instance that the host can reach, once per id',
      async () => {
        const made = spec(undefined);
        await stage.engine.start(made, never);
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

        await Promise.all([stage.engine.start(made, never), stage.setting.engine().start(made, never)]);
        expect(await observe(made.id)).toEqual(running);
        await stage.engine.stop(made.id, 5, never);
        expect(await observe(made.id)).toBeUndefined();
      },
      patience,
    );

    test(
      'starts an instance once however many ask at the same time',
      async () => {
        const made = spec(['wait']);
        await Promise.all([1, 2, 3, 4].map(() => stage.setting.engine().start(made, never)));
        const all = (await stage.engine.list(never)).filter(({ id }) => id === made.id);
        expect(all.map(({ phase }) => phase)).toEqual(['running']);
      },
      patience,
    );

    test(
      'reports exit code and times, and never runs an ended instance again',
      async () => {
        const made = spec(['exit', '7']);
        await stage.engine.start(made, never);
        const over = await ended(made.id);
        expect(over).toMatchObject({ exitCode: 7, outOfMemory: false });
        expect(over.finishedAt).toBeGreaterThanOrEqual(over.startedAt ?? Number.NaN);
        expect(over.address).toBeUndefined();
        await stage.engine.start(made, never);
        expect((await observe(made.id))?.finishedAt).toBe(over.finishedAt);
        expect(await output(made.id)).toEqual(['leaving']);
      },
      patience,
    );

    test(
      'refuses a command that does not exist, and shows the instance as over with the reason',
      async () => {
        const made = spec(undefined, { command: ['/no/such/program'] });
        const refusal = await failure(stage.engine.start(made, never));
        expect(refusal).toBeInstanceOf(InstanceRefused);
        expect(refusal.message).toContain('/no/such/program');
        const over = await observe(made.id);
        expect(over?.phase).toBe('exited');
        expect(over?.error).toContain('/no/such/program');
        expect(over?.exitCode).toBeGreaterThan(0);
        await stage.engine.stop(made.id, 0, never);
        expect(await observe(made.id)).toBeUndefined();
      },
      patience,
    );

    test(
      'refuses an image that it does not have',
      async () => {
        const gone = `sha256:${'0'.repeat(64)}`;
        expect(await failure(stage.engine.start(spec(undefined, { image: gone }), never))).toBeInstanceOf(
          ImageUnavailable,
        );
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
        const lines = stage.engine.logs(polite, { tail: 1000, follow: true, signal: never })[Symbol.asyncIterator]();
        // Its output is followed before it ends: what has ended is removed, and its output with it.
        expect((await lines.next()).value?.text).toBe('waiting');
        const lastWords = collect({ [Symbol.asyncIterator]: () => lines });
        await Promise.all([
          stage.engine.stop(polite, 30, never),
          stage.engine.stop(stubborn, 1, never),
          stage.engine.stop(stubborn, 1, never),
          stage.engine.stop(over, 30, never),
          stage.engine.stop('never-existed', 30, never),
        ]);
        expect((await lastWords).map(({ text }) => text)).toContain('signal 15');
        const left = (await stage.engine.list(never)).map(({ id }) => id);
        expect([polite, stubborn, over].filter((id) => left.includes(id))).toEqual([]);
      },
      patience,
    );

    test(
      'sends a signal, and says when nobody is there to get it',
      async () => {
        const [id, over] = await Promise.all([run(['wait']), run(['exit', '0'])]);
        await Promise.all([said(id, 'waiting'), ended(over)]);
        await stage.engine.signal(id, 'SIGUSR1', never);
        await said(id, 'signal 10');
        expect(ofPhase(await observe(id), 'running')).toBeDefined();
        expect(await failure(stage.engine.signal(over, 'SIGUSR1', never))).toBeInstanceOf(InstanceRefused);
        expect(await failure(stage.engine.signal('never-existed', 'SIGUSR1', never))).toBeInstanceOf(InstanceRefused);
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
        using _watch = stage.engine.watch(() => calls++);
        await called(async () => undefined);
        const made = spec(['wait']);
        await called(() => stage.engine.start(made, never));
        await called(() => stage.engine.stop(made.id, 5, never));
      },
      patience,
    );

    testInside(stage);
    testVolumes(stage);

    test(
      'touches nothing of another installation',
      async () => {
        const stranger = stage.setting.stranger();
        const made = spec(['wait']);
        await stranger.start(made, never);
        expect(await observe(made.id)).toBeUndefined();
        await stage.engine.stop(made.id, 0, never);
        await stage.engine.removeAll(never);
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
        await stage.engine.removeAll(never);
        await stage.engine.removeAll(never);
        expect(await stage.engine.list(never)).toEqual([]);
        const id = await run(['wait']);
        expect((await observe(id))?.phase).toBe('running');
      },
      patience,
    );

    test('does nothing for a signal that has fired', async () => {
      const reason = new Error('no longer wanted');
      const fired = AbortSignal.abort(reason);
      expect(await failure(stage.engine.list(fired))).toBe(reason);
      const made = spec(['wait']);
      expect(await failure(stage.engine.start(made, fired))).toBe(reason);
      expect(await observe(made.id)).toBeUndefined();
    });
  });
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
