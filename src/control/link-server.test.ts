import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/deadline.ts';
import { WorkerClient } from '../../test/support/worker-client.ts';
import {
  defaultRouteLimits,
  type RouteAccessKey,
  type RouteApp,
  type RoutePolicy,
  type RouteSnapshot,
  type TokenRevocation,
} from '../contract/route.ts';
import { createLogger } from '../log/logger.ts';
import { createLinkServer, type LinkServer, type LinkServerOptions } from './link-server.ts';
import type { UnnumberedRoute } from './route-table.ts';
import { createSteadyClock } from './steady-clock.ts';

const log = createLogger({ name: 'link-test', level: 'silent' });
let folder: string;
let open: LinkServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-link-'));
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function serve(
  change: Partial<
    Pick<LinkServerOptions, 'clock' | 'patience' | 'answerWithin' | 'accessKeys' | 'apps' | 'revocations' | 'policies'>
  > = {},
): Promise<LinkServer> {
  const socketPath = join(folder, 'link.sock');
  const routesFile = join(folder, 'routes.json');
  const server = await createLinkServer({ socketPath, routesFile, tokenKeys: [], log, patience: 50, ...change });
  open.push(server);
  return server;
}

const dial = (processId = 1) => WorkerClient.dial(join(folder, 'link.sock'), processId);

function route(serviceId: string, change: Partial<UnnumberedRoute> = {}): UnnumberedRoute {
  return {
    serviceId,
    serviceName: serviceId,
    projectId: 'p',
    websocket: true,
    open: true,
    status: 'running',
    versions: [],
    ...change,
  };
}

const holds = (what: string, look: () => boolean) => until(5000, what, async () => look() || undefined);

describe('routes', () => {
  test('tell workers, and those that start alone, of drains by the clock of the machine', async () => {
    let ahead = 0;
    const clock = createSteadyClock(() => Date.now() + ahead);
    const server = await serve({ clock });
    ahead = 3_600_000;
    const draining = [{ id: 'i', deadlineAt: 10_000_000, closeFrom: 9_000_000 }];
    server.publish([route('a', { draining })]);
    expect(server.route('a')?.draining).toEqual(draining);
    using worker = await dial();
    await holds('a snapshot', () => worker.routes.has('a'));
    const [told] = worker.routes.get('a')?.draining ?? [];
    expect(Math.abs((told?.deadlineAt ?? 0) - 13_600_000)).toBeLessThan(1_000);
    expect((told?.deadlineAt ?? 0) - (told?.closeFrom ?? 0)).toBe(1_000_000);
    server.publish([route('a', { draining: [{ id: 'i', deadlineAt: 5_000_000 }] })]);
    await holds('a delta', () => (worker.routes.get('a')?.draining?.[0]?.deadlineAt ?? 0) < 9_000_000);
    expect(worker.routes.get('a')?.draining?.[0]?.closeFrom).toBeUndefined();
    await server.close();
    const file = JSON.parse(readFileSync(join(folder, 'routes.json'), 'utf8'));
    expect(file.routes[0].draining[0].deadlineAt).toBeGreaterThan(8_000_000);
  });

  test('reach a new worker as a snapshot and a known one as deltas; equal ones are dropped', async () => {
    const server = await serve();
    server.publish([route('a')]);
    using worker = await dial();
    await holds('a snapshot', () => worker.routes.has('a'));
    expect(server.publish([route('a')])).toBe(false);
    expect(server.publish([route('a', { open: false }), route('b')])).toBe(true);
    await holds('a delta', () => worker.routes.get('a')?.open === false && worker.routes.has('b'));
    server.publish([], ['a']);
    await holds('a removal', () => !worker.routes.has('a'));
    expect(worker.received.map(({ type }) => type)).toEqual(['snapshot', 'delta', 'delta']);
  });

  test('come in short pieces when there are many', async () => {
    const server = await serve();
    const many = (open: boolean) => Array.from({ length: 250 }, (_, index) => route(`s${index}`, { open }));
    server.publish(many(false));
    using worker = await dial();
    await holds('a snapshot', () => worker.routes.size === 250);
    server.publish(many(true), ['s0']);
    await holds('a delta', () => worker.opened.length === 250);
    const lengths = worker.received.map((message) => {
      if (message.type === 'delta') return message.changed.length;
      return 'routes' in message ? message.routes.length : 0;
    });
    expect(lengths).toEqual([100, 100, 50, 100, 100, 50]);
    const types = worker.received.map(({ type }) => type);
    expect(types).toEqual(['routes', 'routes', 'snapshot', 'routes', 'routes', 'delta']);
  });

  test('are numbered upwards, over restarts too', async () => {
    const first = await serve();
    first.publish([route('a')]);
    const before = first.route('a')?.revision ?? 0;
    await first.close();
    const second = await serve();
    expect(second.route('a')?.revision).toBe(before);
    second.publish([route('a', { open: false })]);
    expect(second.route('a')?.revision).toBeGreaterThan(before);
    second.retain(new Set());
    expect(second.route('a')).toBeUndefined();
  });

  test('lie on disk for the owner alone', async () => {
    const server = await serve();
    server.publish([route('a')]);
    await server.close();
    const file = join(folder, 'routes.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const snapshot = JSON.parse(readFileSync(file, 'utf8')) as RouteSnapshot;
    expect(snapshot.routes.map(({ serviceId }) => serviceId)).toEqual(['a']);
  });
});

describe('connections', () => {
  test('are ended by every worker, which acknowledges nothing for it', async () => {
    const server = await serve();
    using one = await dial(1);
    using other = await dial(2);
    await holds('snapshots', () => one.sequence > 0 && other.sequence > 0);
    server.endConnections(['a', 'b'], { code: 1008, reason: 'sluice: over' });
    const command = { type: 'end-connections', ids: ['a', 'b'], code: 1008, reason: 'sluice: over' } as const;
    await holds('the command', () => [one, other].every(({ received }) => received.length === 2));
    expect([one.received[1], other.received[1]]).toEqual([command, command]);
    expect(server.acknowledged(server.sequence)).toBe(true);
  });
});

describe('access keys', () => {
  const key = (accessKey: string, change: Partial<RouteAccessKey> = {}): RouteAccessKey => ({
    accessKey,
    sealedSecret: `sealed-${accessKey}`,
    userId: 'u',
    projectIds: ['p'],
    ...change,
  });

  test('reach workers with the snapshot, and their changes as deltas at once; equal ones are dropped', async () => {
    const server = await serve({ accessKeys: [key('A'), key('B')] });
    server.publish([route('a')]);
    using worker = await dial();
    await holds('a snapshot', () => worker.accessKeys.size === 2 && worker.routes.has('a'));
    const before = server.sequence;
    server.publishAccessKeys([key('B'), key('A')]);
    expect(server.sequence).toBe(before);
    server.publishAccessKeys([key('B', { projectIds: ['p', 'q'] })]);
    await holds('a delta', () => !worker.accessKeys.has('A'));
    expect(worker.accessKeys.get('B')?.projectIds).toEqual(['p', 'q']);
    await holds('an acknowledgement', () => server.acknowledged(server.sequence));
    expect(worker.routes.has('a')).toBe(true);
  });

  test('that are revoked are gone from the disk when the call returns', async () => {
    const server = await serve({ accessKeys: [key('A'), key('B')] });
    server.publishAccessKeys([key('A')]);
    const text = readFileSync(join(folder, 'routes.json'), 'utf8');
    expect((JSON.parse(text) as RouteSnapshot).accessKeys).toEqual([key('A')]);
  });
});

describe('apps and revoked tokens', () => {
  const app = (appId: string): RouteApp => ({
    appId,
    appKey: `key-${appId}`,
    sealedSecret: `sealed-${appId}`,
    appCodeHashes: ['0'.repeat(64)],
    userId: 'u',
    projectId: 'p',
  });
  const revoked = (tokenId: string): TokenRevocation => ({ userId: 'u', tokenId });

  test('reach workers with the snapshot, and as a whole when one changed; equal ones are dropped', async () => {
    const server = await serve({ apps: [app('a')], revocations: [revoked('x')] });
    using worker = await dial();
    await holds('a snapshot', () => worker.apps.length === 1 && worker.revocations.length === 1);
    const before = server.sequence;
    server.publishApps([app('a')]);
    server.publishRevocations([revoked('x')]);
    expect(server.sequence).toBe(before);
    server.publishApps([app('b')]);
    await holds('the apps', () => worker.apps[0]?.appId === 'b');
    expect([worker.apps, worker.revocations]).toEqual([[app('b')], [revoked('x')]]);
    server.publishRevocations([]);
    const text = readFileSync(join(folder, 'routes.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ apps: [app('b')], revocations: [] });
    await holds('the revocations', () => worker.revocations.length === 0);
    expect(worker.apps).toEqual([app('b')]);
    await holds('an acknowledgement', () => server.acknowledged(server.sequence));
  });
});

describe('policies', () => {
  const policy = (maxConnections: number): RoutePolicy => ({ limits: { ...defaultRouteLimits, maxConnections } });
  const onDisk = () => (JSON.parse(readFileSync(join(folder, 'routes.json'), 'utf8')) as RouteSnapshot).routes;

  test('stay with the route, whatever is published of it, and go with it', async () => {
    const server = await serve();
    using worker = await dial();
    server.publishPolicy('a', policy(1));
    expect(server.publish([route('a')])).toBe(true);
    await holds('the policy', () => worker.routes.get('a')?.policy?.limits?.maxConnections === 1);
    expect(server.publish([route('a')])).toBe(false);
    server.publish([route('a', { open: false })]);
    await holds('the change', () => worker.routes.get('a')?.open === false);
    expect(worker.routes.get('a')?.policy).toEqual(policy(1));
    const before = server.route('a')?.revision ?? 0;
    server.publishPolicy('a', policy(2));
    expect(onDisk()).toEqual([{ ...route('a', { open: false }), policy: policy(2), revision: before + 1 }]);
    server.publishPolicy('a', policy(2));
    expect(server.sequence).toBe(before + 1);
    server.publish([], ['a']);
    server.publish([route('a')]);
    await holds('the route anew', () => worker.routes.get('a')?.open === true);
    expect(worker.routes.get('a')).not.toHaveProperty('policy');
  });

  test('of the last run give way to those of the store', async () => {
    const first = await serve({ policies: new Map([['a', policy(1)]]) });
    first.publish([route('a'), route('b')]);
    first.publishPolicy('b', policy(1));
    const [a, b] = [first.route('a'), first.route('b')];
    await first.close();
    const second = await serve({ policies: new Map([['a', policy(1)]]) });
    expect(second.route('a')).toEqual(a);
    expect(second.route('b')).toEqual({ ...route('b'), revision: second.sequence });
    expect(second.sequence).toBeGreaterThan(b?.revision ?? 0);
  });
});

describe('acknowledgements', () => {
  test('are waited for from every live worker', async () => {
    const server = await serve();
    using quick = await dial(1);
    using slow = await dial(2);
    slow.acknowledging = false;
    server.publish([route('a')]);
    const { sequence } = server;
    await holds('both have it', () => quick.routes.has('a') && slow.routes.has('a'));
    expect(server.acknowledged(sequence)).toBe(false);
    slow.acknowledge();
    await holds('all acknowledged', () => server.acknowledged(sequence));
  });

  test('of a worker that is gone are not waited for, after a moment in which it may dial again', async () => {
    const server = await serve({ patience: 400 });
    await holds('settled', () => server.acknowledged(0));
    const worker = await dial();
    worker.acknowledging = false;
    await holds('a snapshot', () => worker.sequence > 0);
    server.publish([route('a')]);
    worker[Symbol.dispose]();
    expect(server.acknowledged(server.sequence)).toBe(false);
    await holds('given up', () => server.acknowledged(server.sequence));
  });

  test('that a stuck worker owes end its link', async () => {
    const server = await serve({ answerWithin: 100 });
    using worker = await dial();
    worker.acknowledging = false;
    server.publish([route('a')]);
    await holds('dropped', () => !worker.connected);
    await holds('not waited for', () => server.acknowledged(server.sequence));
  });
});

test('a connection that never says hello is ended, and one that did is not', async () => {
  await serve({ answerWithin: 300 });
  using worker = await dial();
  const silent = connect(join(folder, 'link.sock'));
  let ended = false;
  silent.on('close', () => {
    ended = true;
  });
  await holds('ended', () => ended);
  await holds('the worker has its routes', () => worker.sequence > 0);
  expect(worker.connected).toBe(true);
});

describe('meters', () => {
  const meter = (calls: number, openNow: Record<string, number>) => [
    { serviceId: 'a', calls, failures: 1, open: openNow },
  ];

  test('are summed over the workers', async () => {
    const server = await serve();
    using one = await dial(1);
    using two = await dial(2);
    one.meter(meter(3, { i: 2 }));
    two.meter(meter(4, { i: 1, j: 5 }));
    await holds('both', () => server.openConnections('i') === 3);
    expect(server.openConnections('j')).toBe(5);
    expect(server.calls('a')).toEqual({ calls: 7, failures: 2 });
  });

  test('tell of each model what it answered, whatever the workers come and go', async () => {
    const server = await serve();
    const models = (first: number, second: number) => [
      {
        serviceId: 'a',
        calls: 9,
        failures: 4,
        open: {},
        models: { m1: { calls: first, failures: 1 }, m2: { calls: second, failures: 0 } },
      },
    ];
    const one = await dial(1);
    using two = await dial(2);
    one.meter(models(3, 5));
    two.meter(models(2, 0));
    await holds('both', () => server.calls('a', 'm1').calls === 5);
    expect([server.calls('a', 'm1'), server.calls('a', 'm2'), server.calls('a', 'm3')]).toEqual([
      { calls: 5, failures: 2 },
      { calls: 5, failures: 0 },
      { calls: 0, failures: 0 },
    ]);
    expect(server.calls('a')).toEqual({ calls: 18, failures: 8 });
    one[Symbol.dispose]();
    // One that is told no more, and one of a successor.
    two.meter([{ serviceId: 'a', calls: 9, failures: 4, open: {}, models: { m2: { calls: 4, failures: 0 } } }]);
    await holds('the second again', () => server.calls('a', 'm2').calls === 9);
    expect(server.calls('a', 'm1')).toEqual({ calls: 5, failures: 2 });
  });

  test('never count backwards when a worker dials again or ends', async () => {
    const server = await serve();
    const first = await dial(1);
    first.meter(meter(3, { i: 2 }));
    await holds('metered', () => server.calls('a').calls === 3);
    first[Symbol.dispose]();
    using again = await dial(1);
    again.meter(meter(5, {}));
    await holds('metered again', () => server.calls('a').calls === 5);
    expect(server.openConnections('i')).toBe(0);
    again[Symbol.dispose]();
    using successor = await dial(2);
    successor.meter(meter(1, {}));
    await holds('the successor too', () => server.calls('a').calls === 6);
  });
});

describe('a connection that breaks the rules is ended', () => {
  for (const [what, text] of [
    ['no JSON', 'hello\n'],
    ['no message', '{"type":"other"}\n'],
    ['a wrong number', '{"type":"acknowledge","sequence":-1}\n'],
  ] as const) {
    test(what, async () => {
      await serve();
      using worker = await dial();
      worker.raw(text);
      await holds('ended', () => !worker.connected);
    });
  }
});

test('the socket is for the owner alone, and one that was left behind is replaced', async () => {
  await serve();
  expect(statSync(join(folder, 'link.sock')).mode & 0o777).toBe(0o600);
  await serve();
  using worker = await dial();
  await holds('served', () => worker.sequence > 0);
});
