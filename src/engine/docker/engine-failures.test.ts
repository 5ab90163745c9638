import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../test/support/deadline.ts';
import { failure } from '../../../test/support/outcome.ts';
import { engine as callEngine, probeTargetImage, testEngineEndpoint } from '../../../test/support/probe-target.ts';
import { createLogger } from '../../log/logger.ts';
import type { InstanceSpec } from '../engine.ts';
import { createDockerEngine } from './docker-engine.ts';
import { chooseApiVersion, createEngineClient } from './engine-client.ts';
import { parseEngineEndpoint } from './engine-endpoint.ts';

const patience = 60_000;
const { signal } = new AbortController();
const installation = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
const log = createLogger({ name: 'engine-test', level: 'silent' });
const create = (endpoint: string) => createDockerEngine({ installation, endpoint, addressing: 'container', log });

const spec = (id: string, image: string): InstanceSpec => ({
  id,
  serviceId: 's',
  modelId: 'm',
  revision: 'r',
  attempt: 0,
  slot: 0,
  image,
  command: ['/probe-target', 'wait'],
  environment: {},
  port: 9000,
  cpu: 0.5,
  memoryMegabytes: 32,
});

describe('an engine out of reach', () => {
  test('is reported as unavailable by every call, with what to do', async () => {
    const engine = create('/nonexistent/engine.sock');
    const calls = [
      engine.capabilities(signal),
      engine.list(signal),
      engine.start(spec('a', 'b'), signal),
      engine.stop('a', 1, signal),
      engine.prepareImage({ name: 'a' }, { signal }),
      engine.exec('a', ['b'], signal),
      engine.removeAll(signal),
      Array.fromAsync(engine.logs('a', { tail: 1, follow: true, signal })),
    ];
    // All at once: a rejection that nobody waits for yet would fail whatever test runs then.
    for (const error of await Promise.all(calls.map(failure))) {
      expect(error.name).toBe('EngineUnavailable');
      expect(error.message).toContain('/nonexistent/engine.sock');
      expect(error.message).toContain('Start the engine');
    }
    expect((await failure(create('tcp://127.0.0.1:1').list(signal))).message).toContain('nothing listens there');
  });

  test('that ends in the middle of a call is said to have closed the connection', async () => {
    using dying = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: (socket) => socket.terminate() } });
    const { name, message } = await failure(create(`tcp://127.0.0.1:${dying.port}`).list(signal));
    expect(name).toBe('EngineUnavailable');
    expect(message).toEndWith('it closed the connection without an answer. Look whether it runs.');
  });

  test('that accepts and says nothing is to blame for a command that does not begin in time', async () => {
    using silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    const engine = create(`tcp://127.0.0.1:${silent.port}`);
    expect((await failure(engine.exec('a', ['b'], AbortSignal.timeout(200)))).name).toBe('EngineUnavailable');
    const stopped = AbortSignal.abort();
    expect((await failure(engine.exec('a', ['b'], stopped))).name).toBe('AbortError');
  });

  test('that accepts and says nothing is given up when the signal fires', async () => {
    using silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    const client = createEngineClient(parseEngineEndpoint(`tcp://127.0.0.1:${silent.port}`));
    const error = await failure(client.json('GET', '/containers/json', { signal: AbortSignal.timeout(200) }));
    expect(error.name).toBe('TimeoutError');
  });

  test('that hangs in the middle is given up after the deadline', async () => {
    using half = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: (request) =>
        request.url.endsWith('/version')
          ? Response.json({ Version: '1', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' })
          : new Promise<Response>(() => undefined),
    });
    const client = createEngineClient(parseEngineEndpoint(`http://127.0.0.1:${half.port}`));
    const error = await failure(client.json('GET', '/containers/json', { signal, deadline: 100 }));
    expect(error.name).toBe('EngineUnavailable');
    expect(error.message).toContain('did not answer');
  });
});

test('the API version is one that both sides speak', () => {
  const engine = { Version: 'x', Os: 'linux', Arch: 'amd64' };
  expect(chooseApiVersion({ ...engine, ApiVersion: '1.41', MinAPIVersion: '1.12' })).toBe('1.41');
  expect(chooseApiVersion({ ...engine, ApiVersion: '1.52', MinAPIVersion: '1.44' })).toBe('1.44');
  expect(chooseApiVersion({ ...engine, ApiVersion: '1.54', MinAPIVersion: '1.24' })).toBe('1.41');
  expect(chooseApiVersion({ ...engine, ApiVersion: '1.9' })).toBe('1.9');
});

describe('a real engine', () => {
  afterAll(() => create(testEngineEndpoint).removeAll(signal), patience);

  test(
    'never hands over a container of somebody else',
    async () => {
      const engine = create(testEngineEndpoint);
      const image = (await engine.prepareImage({ name: await probeTargetImage() }, { signal })).id;
      const name = `sluice-${installation}-taken`;
      await callEngine(`/containers/create?name=${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ Image: image }),
      });
      try {
        expect(await failure(engine.start(spec('taken', image), signal))).toMatchObject({ name: 'InstanceRefused' });
        expect(await engine.list(signal)).toEqual([]);
      } finally {
        await callEngine(`/containers/${name}?force=1`, { method: 'DELETE' });
      }
    },
    patience,
  );

  test(
    'still finds and stops an instance that somebody has renamed',
    async () => {
      const engine = create(testEngineEndpoint);
      const image = (await engine.prepareImage({ name: await probeTargetImage() }, { signal })).id;
      await engine.start(spec('renamed', image), signal);
      const name = `sluice-${installation}-renamed`;
      await callEngine(`/containers/${name}/rename?name=${name.replace('sluice', 'other')}`, { method: 'POST' });
      const [instance] = await engine.list(signal);
      expect(instance).toMatchObject({ phase: 'running', serviceId: 's' });
      await engine.stop(instance?.id ?? '', 0, signal);
      expect(await engine.list(signal)).toEqual([]);
    },
    patience,
  );

  test(
    'has a command killed that nobody waits for any more',
    async () => {
      const engine = create(testEngineEndpoint);
      const image = (await engine.prepareImage({ name: await probeTargetImage() }, { signal })).id;
      await engine.start(spec('busy', image), signal);
      const processes = async () => {
        const answer = await callEngine(`/containers/sluice-${installation}-busy/top`);
        return ((await answer.json()) as { readonly Processes: readonly unknown[] }).Processes.length;
      };
      const stop = new AbortController();
      const command = failure(engine.exec('busy', ['/probe-target', 'wait'], stop.signal));
      await until(patience / 2, 'the command runs', async () => ((await processes()) === 2 ? true : undefined));
      stop.abort();
      expect((await command).name).toBe('AbortError');
      // Another user's processes can only be left alone.
      if (process.getuid?.() !== 0) return;
      await until(patience / 2, 'the command is gone', async () => ((await processes()) === 1 ? true : undefined));
    },
    patience,
  );

  test(
    'is watched again after the connection to it was lost',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'engine-relay-'));
      const relay = join(folder, 'engine.sock');
      let calls = 0;
      const seen = (count: number) =>
        until(patience / 2, 'the watcher is called', async () => (calls >= count ? true : undefined));
      try {
        using _watch = create(relay).watch(() => calls++);
        const first = startRelay(relay);
        await seen(1);
        first.stop();
        const second = startRelay(relay);
        await seen(calls + 1);
        second.stop();
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    patience,
  );
});

/** Stands between client and engine, to be cut. */
function startRelay(path: string): { stop(): void } {
  const server = Bun.serve({
    unix: path,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const answer = await callEngine(`${pathname.replace(/^\/v[\d.]+/, '')}${search}`, { signal: request.signal });
      return new Response(answer.body, { status: answer.status });
    },
  });
  return { stop: () => void server.stop(true) };
}
