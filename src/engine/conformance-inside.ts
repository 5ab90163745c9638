/** The part of the suite of engines that looks into instances while they run. Test code; only `conformance.ts` imports it. */

import { expect, test } from 'bun:test';
import { collect, failure } from '../../test/support/outcome.ts';
import { type ConformanceStage, never, patience } from './conformance-stage.ts';
import { InstanceRefused, type LogOptions } from './engine.ts';

export function testInside(stage: ConformanceStage): void {
  const { run, ended, output, said } = stage;

  test(
    'gives the output of both streams in order, with times',
    async () => {
      const id = await run(['lines', '6', '20']);
      const lines = await collect(stage.engine.logs(id, { tail: 1000, follow: true, signal: never }));
      expect(lines.map(({ text }) => text)).toEqual([0, 1, 2, 3, 4, 5].map((number) => `line ${number}`));
      expect(lines.map(({ stream }) => stream)).toEqual(['stdout', 'stderr', 'stdout', 'stderr', 'stdout', 'stderr']);
      const times = lines.map(({ time }) => time);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(Math.abs((times[0] ?? 0) - Date.now())).toBeLessThan(patience);
      const last = await collect(stage.engine.logs(id, { tail: 2, follow: false, signal: never }));
      expect(last.map(({ text }) => text)).toEqual(['line 4', 'line 5']);
      const chosen = async (options: Pick<LogOptions, 'stream' | 'since' | 'until'>) =>
        (await collect(stage.engine.logs(id, { tail: 1000, follow: false, signal: never, ...options }))).map(
          ({ text }) => text,
        );
      expect(await chosen({ stream: 'stdout' })).toEqual(['line 0', 'line 2', 'line 4']);
      expect(await chosen({ stream: 'stderr' })).toEqual(['line 1', 'line 3', 'line 5']);
      const [first = 0, , third = 0] = times;
      expect(await chosen({ since: third })).toEqual(['line 2', 'line 3', 'line 4', 'line 5']);
      expect(await chosen({ until: first })).toEqual(['line 0']);
      expect(await chosen({ since: third, until: third, stream: 'stdout' })).toEqual(['line 2']);
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
      for await (const line of stage.engine.logs(id, { tail: 10, follow: true, signal: stop.signal })) {
        texts.push(line.text);
        stop.abort();
      }
      expect(texts).toEqual(['waiting']);
      expect(await collect(stage.engine.logs('never-existed', { tail: 10, follow: true, signal: never }))).toEqual([]);
    },
    patience,
  );

  test(
    'runs commands inside',
    async () => {
      const id = await run(['wait']);
      expect(await stage.engine.exec(id, ['/probe-target', 'exit', '3'], never)).toEqual({
        exitCode: 3,
        output: 'leaving\n',
      });
      const long = await stage.engine.exec(id, ['/probe-target', 'long', '100000'], never);
      expect(long).toEqual({ exitCode: 0, output: 'x'.repeat(4096) });
      const missing = await stage.engine.exec(id, ['/no/such/program'], never);
      expect(missing.exitCode).toBeGreaterThan(125);
      expect(missing.output).toContain('/no/such/program');
      const hanging = stage.engine.exec(id, ['/probe-target', 'wait'], AbortSignal.timeout(3000));
      expect((await failure(hanging)).name).toBe('TimeoutError');
      expect(await failure(stage.engine.exec('never-existed', ['/x'], never))).toBeInstanceOf(InstanceRefused);
    },
    patience,
  );

  test(
    'sees on which ports an instance listens',
    async () => {
      const id = await run(['listen', '9100', '127.0.0.1']);
      await said(id, 'listening');
      const before = await stage.engine.listeningPorts(id, never);
      // An engine on another machine cannot tell.
      if (before === undefined) return;
      expect(before).toEqual({ reachable: [], loopbackOnly: [9100], ipv6: [] });
      const other = await run(['listen', '9200', '0.0.0.0']);
      await said(other, 'listening');
      expect(await stage.engine.listeningPorts(other, never)).toEqual({
        reachable: [9200],
        loopbackOnly: [],
        ipv6: [],
      });
      expect(
        await stage.engine.listeningPorts(await run(['exit', '0']), never).then((ports) => ports?.reachable ?? []),
      ).toEqual([]);
    },
    patience,
  );

  test(
    'tells the memory and the users of an instance while it runs',
    async () => {
      const [id, over] = await Promise.all([run(['as', '1234', 'wait']), run(['exit', '0'])]);
      await Promise.all([said(id, 'waiting'), ended(over)]);
      const stats = await stage.engine.stats(id, never);
      expect(stats?.memoryBytes).toBeGreaterThan(0);
      expect(stats?.memoryBytes).toBeLessThan(64 * 1024 * 1024);
      expect(stats?.memoryLimitBytes).toBeGreaterThan(stats?.memoryBytes ?? 0);
      expect(stats?.cpuNanoseconds).toBeGreaterThan(0);
      expect(stats?.processes).toBeGreaterThan(0);
      expect(stats?.receivedBytes).toBeGreaterThanOrEqual(0);
      expect(await stage.engine.users(id, never)).toEqual([1234]);
      expect(await stage.engine.users(await run(['wait']), never)).toEqual([0]);
      for (const gone of [over, 'never-existed']) {
        expect(await stage.engine.stats(gone, never)).toBeUndefined();
        expect(await stage.engine.users(gone, never)).toBeUndefined();
      }
    },
    patience,
  );
}
