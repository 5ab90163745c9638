import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { networkInterfaces } from 'node:os';
import { until } from '../../../test/support/deadline.ts';
import { collect } from '../../../test/support/outcome.ts';
import { engine as callEngine, probeTargetImage, testEngineEndpoint } from '../../../test/support/probe-target.ts';
import { createLogger } from '../../log/logger.ts';
import type { Engine, InstanceSpec, IsolatedPlaces } from '../engine.ts';
import type { Addressing } from './container-configuration.ts';
import { createIsolatedPlaces } from './isolated-places.ts';

const patience = 60_000;
const { signal } = new AbortController();
const owner = ownerOf();
const gone = new Set<string>();

/** A name that every platform on this engine believes in: another one that looks for what was left must not take these places away. */
function ownerOf(): string {
  return JSON.stringify({ machine: '', until: Date.now() + 10 * patience, test: crypto.randomUUID() });
}

function places(addressing: Addressing = 'container', name = owner): IsolatedPlaces {
  return createIsolatedPlaces({
    endpoint: testEngineEndpoint,
    addressing,
    log: createLogger({ name: 'engine-test', level: 'silent' }),
    // Other tests have places of their own at the same time.
    owner: { text: () => name, hasGone: (text) => gone.has(text) },
  });
}

async function networksOf(name: string): Promise<readonly unknown[]> {
  const filters = JSON.stringify({ label: [`sluice.isolated=${name}`] });
  return (await callEngine(`/networks?${new URLSearchParams({ filters })}`)).json() as Promise<unknown[]>;
}

describe('instances in an isolated place', () => {
  let image: string;
  const opened: Engine[] = [];

  function open(addressing: Addressing): Engine {
    const engine = places(addressing).open(Date.now() + patience);
    opened.push(engine);
    return engine;
  }

  async function start(engine: Engine, id: string): Promise<NonNullable<Awaited<ReturnType<typeof addressOf>>>> {
    const place = { serviceId: 's', modelId: 'm', revision: 'r', attempt: 0, slot: 0, port: 9000 };
    const spec: InstanceSpec = { id, ...place, image, environment: {}, cpu: 0.5, memoryMegabytes: 32 };
    await engine.start(spec, signal);
    await until(patience / 2, 'the instance listens', async () => {
      const lines = await collect(engine.logs(id, { tail: 5, follow: false, signal }));
      return lines.some(({ text }) => text.startsWith('listening')) ? true : undefined;
    });
    return until(patience / 2, 'its address', () => addressOf(engine, id));
  }

  const addressOf = async (engine: Engine, id: string) =>
    (await engine.list(signal)).find((one) => one.id === id)?.address;

  async function say(engine: Engine, ...words: string[]): Promise<string> {
    return (await engine.exec('own', ['/probe-target', ...words], signal)).output.trim();
  }

  beforeAll(async () => {
    const engine = places().open(0);
    image = (await engine.prepareImage({ name: await probeTargetImage() }, { signal })).id;
  }, patience);

  afterAll(async () => {
    for (const engine of opened) await engine.removeAll(signal);
  }, patience);

  test(
    'are reached by the host, and reach neither each other, nor the outside, nor the host, nor a name server',
    async () => {
      const [engine, neighbour] = [open('container'), open('container')];
      const [own, other] = [await start(engine, 'own'), await start(neighbour, 'other')];
      (await Bun.connect({ hostname: own.host, port: own.port, socket: { data() {} } })).terminate();
      expect(await say(engine, 'dial', own.host, '9000', '1')).toBe('connected');
      expect(await say(engine, 'dial', other.host, '9000', '1')).toBe('timeout');
      expect(await say(engine, 'query', '127.0.0.11', 'example.com')).toStartWith('recv');
      // Where this machine has no way out itself, only the engine's own word tells that there is none from here.
      expect(await networksOf(owner)).toMatchObject([{ Internal: true }, { Internal: true }]);

      if (!(await engine.capabilities(signal)).hostIsolation) return;
      const bridge = own.host.replace(/\d+$/, '1');
      const outer = Object.values(networkInterfaces())
        .flatMap((entries) => entries ?? [])
        .find(({ family, internal, address }) => family === 'IPv4' && !internal && address !== bridge);
      using service = Bun.listen({ hostname: '0.0.0.0', port: 0, socket: { data() {} } });
      for (const host of [bridge, outer?.address ?? bridge]) {
        expect(await say(engine, 'dial', host, String(service.port), '1')).toBe('timeout');
      }
    },
    patience,
  );

  test(
    'are reached at published ports, too, and get no answer from outside there either',
    async () => {
      const engine = open('published');
      const { host, port } = await start(engine, 'own');
      expect(host).toBe('127.0.0.1');
      (await Bun.connect({ hostname: host, port, socket: { data() {} } })).terminate();
      const [network] = (await networksOf(owner)) as readonly { readonly Options: Readonly<Record<string, string>> }[];
      expect(network?.Options['com.docker.network.bridge.enable_ip_masquerade']).toBe('false');
    },
    patience,
  );

  test(
    'are removed by whoever comes next when their owner has gone, and only then',
    async () => {
      const name = ownerOf();
      const engine = places('container', name).open(Date.now() + patience);
      opened.push(engine);
      await start(engine, 'own');
      expect(await places().sweep(signal)).toBe(0);
      expect(await engine.list(signal)).toHaveLength(1);
      gone.add(name);
      expect(await places().sweep(signal)).toBe(1);
      expect(await engine.list(signal)).toEqual([]);
      expect(await networksOf(name)).toEqual([]);
      expect(await places().sweep(signal)).toBe(0);
    },
    patience,
  );
});
