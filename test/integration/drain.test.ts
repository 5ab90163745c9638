import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { signToken } from '../../src/auth/token.ts';
import { lastMomentsSeconds } from '../../src/contract/endings.ts';
import type { ServicePolicy } from '../../src/contract/service.ts';
import { runWorker, type Worker } from '../../src/gateway/worker.ts';
import { createLogger } from '../../src/log/logger.ts';
import { close, frame, opcode } from '../../src/transparency/frame.ts';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { parseStream } from '../support/full-frame-parser.ts';
import { buildTestImage } from '../support/test-images.ts';
import { upgradeLines, writeCertificate } from './gateway/gateway-stage.ts';
import { closeOf } from './gateway/open-pair.ts';
import { RawPeer } from './gateway/raw-peer.ts';

setDefaultTimeout(180_000);

const replaced = '1012 sluice: this instance of the service ends; connect again';
const keys = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let bench: ControlBench;
let worker: Worker;

/** A gateway worker at the reconcilers of a control process, in front of containers of a real engine. */
beforeAll(async () => {
  bench = await ControlBench.open([{ id: 'k1', publicKey: keys.publicKey }]);
  const at = (name: string) => join(bench.folder, name);
  writeCertificate(bench.folder, 'cert');
  worker = await runWorker({
    index: 0,
    listenAddress: { host: '127.0.0.1', port: 0 },
    tls: { certFile: at('cert.pem'), keyFile: at('cert-key.pem') },
    apiSocket: at('api.sock'),
    linkSocket: at('link.sock'),
    routesFile: at('routes.json'),
    secretsKeyFile: at('gateway.key'),
    log: createLogger({ name: 'worker', level: 'error' }),
  });
});

afterAll(async () => {
  worker.stop();
  await bench[Symbol.asyncDispose]();
});

function token(): string {
  const iat = Math.floor(Date.now() / 1_000);
  const named = { id: 'd', name: 'd' };
  const claims = {
    iss: 'sluice',
    jti: 't',
    sub: 'u',
    name: 'u',
    domain: named,
    project: { id: 'p', name: 'p' },
  } as const;
  return signToken(
    { ...claims, roles: ['caller'], methods: ['password'], iat, exp: iat + 3_600 },
    keys.privateKey,
    'k1',
  );
}

async function deployed(policy: ServicePolicy): Promise<string> {
  const id = await bench.deploy(await bench.model(await buildTestImage('node-ws')), {}, policy);
  await bench.reaches(id, 'the service runs', ({ state }) => state.status === 'running');
  return id;
}

/** An open WebSocket that has talked once. */
async function connected(service: string): Promise<RawPeer> {
  const client = await RawPeer.connect(worker.port);
  const lines = [`GET /v1/infers/${service}/ HTTP/1.1`, 'Host: a', `X-Auth-Token: ${token()}`, ...upgradeLines, '', ''];
  client.write(lines.join('\r\n'));
  expect(await client.takeThrough('\r\n\r\n')).toStartWith('HTTP/1.1 101 ');
  await talk(client);
  return client;
}

const heard = (client: RawPeer) => parseStream(client.received).messages.map(String);

async function talk(client: RawPeer): Promise<void> {
  const before = heard(client).length;
  client.write(frame(opcode.text, 'are you there'));
  await client.until('an echo', () => heard(client).length > before);
  expect(heard(client).at(-1)).toBe('are you there');
}

async function isDraining(service: string): Promise<void> {
  await until(10_000, 'a drain', async () => bench.worker.routes.get(service)?.draining ?? undefined);
}

const instancesOf = async (service: string) => (await bench.running(service)).length;

async function remove(service: string): Promise<void> {
  await bench.wish(service, 'deleted');
  await until(60_000, 'the service is gone', async () =>
    (await bench.store.services.get(service)) ? undefined : true,
  );
}

describe('an instance that has to go', () => {
  test('keeps its sockets until the deadline, closes them, and is stopped only then', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 5 } });
    const client = await connected(service);
    await bench.wish(service, 'stopped');
    await isDraining(service);
    await talk(client);
    expect(await instancesOf(service)).toBe(1);
    expect(await closeOf(client)).toBe(replaced);
    expect(heard(client).filter((text) => text.startsWith('told'))).toEqual([]);
    // The client has not answered: the instance is there until it has, or the last moment is over.
    expect(await instancesOf(service)).toBe(1);
    client.write(close(1012));
    await client.whenEnded();
    client.socket.end();
    await bench.reaches(service, 'it is stopped', ({ state }) => state.status === 'stopped');
    await remove(service);
  });

  test('goes at once when its last socket ends by itself', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 3_600 } });
    const client = await connected(service);
    await bench.wish(service, 'deleted');
    await isDraining(service);
    await talk(client);
    client.write(close(1000));
    await client.until('the answer', () => parseStream(client.received).closeCode === 1000);
    client.socket.end();
    await bench.isGone(service);
  });

  test('does not wait for ever for a client that takes nothing', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 1 } });
    const client = await connected(service);
    client.socket.pause();
    const begun = Date.now();
    await remove(service);
    // Deadline, last moments, the grace of the container; the reset came before all that was over.
    expect(Date.now() - begun).toBeLessThan((1 + lastMomentsSeconds + 10) * 1_000);
    client.destroy();
  });

  test('tells its image by the signal that it asked for, before anything ends', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 3_600, notify: { signal: 'SIGUSR2' } } });
    const client = await connected(service);
    await bench.wish(service, 'deleted');
    await client.until('a word of the image', () => heard(client).includes('told by SIGUSR2'));
    await talk(client);
    client.destroy();
    await bench.isGone(service);
  });

  test('tells its image by a request, and goes on when that is refused', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 3_600, notify: { http: { path: '/drain' } } } });
    const client = await connected(service);
    await bench.wish(service, 'stopped');
    await client.until('a word of the image', () => heard(client).includes('told by POST'));
    client.destroy();
    await bench.reaches(service, 'it is stopped', ({ state }) => state.status === 'stopped');
    await remove(service);

    const deaf = await deployed({ drain: { timeoutSeconds: 3, notify: { http: { path: '/broken' } } } });
    const other = await connected(deaf);
    await bench.wish(deaf, 'stopped');
    await bench.says(deaf, 'could not be told that it is being drained: POST /broken was answered 500.');
    expect(await closeOf(other)).toBe(replaced);
    other.destroy();
    await remove(deaf);
  });

  test('closes one after the other from its closing time on', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 6, closeAfterSeconds: 1 } });
    const clients = [await connected(service), await connected(service), await connected(service)];
    const ends = clients.map(async (client) => {
      expect(await closeOf(client)).toBe(replaced);
      client.write(close(1012));
      return Date.now();
    });
    await bench.wish(service, 'stopped');
    const times = (await Promise.all(ends)).toSorted();
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_000);
    for (const client of clients) client.destroy();
    await remove(service);
  });

  test('is replaced by hand, also over a new control process: its sockets end by the drain, others never notice', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 4 } });
    const [old] = await bench.running(service);
    const client = await connected(service);
    const said = { type: 'normal', notice: { key: 'service.started', args: {} }, occurredAt: Date.now() } as const;
    await bench.store.services.replaceInstance(service, old?.id ?? '', said);
    await bench.end();
    await bench.begin();
    await until(60_000, 'the successor alone takes calls', async () => {
      const newcomer = await connected(service);
      newcomer.destroy();
      const route = bench.worker.routes.get(service);
      return route?.draining?.some(({ id }) => id === old?.id) || undefined;
    });
    await talk(client);
    expect(await closeOf(client)).toBe(replaced);
    client.write(close(1012));
    await until(60_000, 'the old instance is gone', async () =>
      (await bench.running(service)).some(({ id }) => id === old?.id) ? undefined : true,
    );
    const [successor, ...more] = await bench.running(service);
    expect([successor?.revision, successor?.attempt, more]).toEqual([old?.revision, 1, []]);
    expect(await bench.store.services.get(service)).toMatchObject({ generation: 1, state: { status: 'running' } });
    await until(
      30_000,
      'the note is gone',
      async () => (await bench.store.services.replacing(service)).size === 0 || undefined,
    );
    client.destroy();
    await remove(service);
  });

  test('keeps its deadline when the control process ends and another begins', async () => {
    const service = await deployed({ drain: { timeoutSeconds: 8 } });
    const client = await connected(service);
    await bench.wish(service, 'stopped');
    await isDraining(service);
    const before = bench.worker.routes.get(service)?.draining;
    await bench.end();
    await talk(client);
    await bench.begin();
    await isDraining(service);
    expect(bench.worker.routes.get(service)?.draining).toEqual(before as NonNullable<typeof before>);
    expect(await closeOf(client)).toBe(replaced);
    client.destroy();
    await remove(service);
  });
});
