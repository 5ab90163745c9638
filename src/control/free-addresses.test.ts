import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/deadline.ts';
import { observed } from '../../test/support/planned-service.ts';
import { WorkerClient } from '../../test/support/worker-client.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import { notice } from '../contract/notices.ts';
import { createLogger } from '../log/logger.ts';
import { addressesAreFree } from './free-addresses.ts';
import { createLinkServer, type LinkServer } from './link-server.ts';

const log = createLogger({ name: 'free-addresses-test', level: 'silent' });
let folder: string;
let link: LinkServer;
let worker: WorkerClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-free-'));
  const paths = { socketPath: join(folder, 'link.sock'), routesFile: join(folder, 'routes.json') };
  link = await createLinkServer({ ...paths, tokenKeys: [], log, patience: 50 });
  worker = await WorkerClient.dial(paths.socketPath, 1);
});

afterEach(async () => {
  worker[Symbol.dispose]();
  await link.close();
  rmSync(folder, { recursive: true });
});

function publish(instances: readonly string[]): void {
  const named = instances.map((id) => ({ id, host: '127.0.0.1', port: 1 }));
  const versions = [{ modelId: 'm', weight: 100, tls: false, containerPort: 1, instances: named }];
  link.publish([
    { serviceId: 'a', serviceName: 'a', projectId: 'p', websocket: true, open: true, status: 'running', versions },
  ]);
}

function showing(instances: readonly InstanceObservation[]) {
  return { look: async () => ({ instances, of: () => instances, since: 0 }) };
}

const { signal } = new AbortController();
const nobody = () => undefined;

test('are, where the routes name what runs', async () => {
  publish(['i']);
  await addressesAreFree({ link, observer: showing([observed({ id: 'i' })]), wake: nobody }, signal);
});

test('are not while a route names what has ended, nor before every worker has said that it knows', async () => {
  publish(['i']);
  const gone = observed({ id: 'i', phase: 'exited', exitCode: 1 });
  let free = false;
  let woken = false;
  const wake = (serviceId: string) => {
    if (woken) return;
    woken = true;
    expect(serviceId).toBe('a');
    worker.acknowledging = false;
    publish([]);
  };
  const waiting = addressesAreFree({ link, observer: showing([gone]), wake }, signal).then(() => {
    free = true;
  });
  const told = () => worker.routes.get('a')?.versions[0]?.instances.length === 0;
  await until(5_000, 'the worker to be told', async () => told() || undefined);
  // A meter wakes whoever waits for the workers, and is no acknowledgement.
  worker.meter([]);
  await until(5_000, 'the meter', async () => (link.sequence === worker.sequence ? true : undefined));
  expect([free, link.acknowledged(link.sequence)]).toEqual([false, false]);
  worker.acknowledge();
  await waiting;
});

test('are, where the engine does not answer: it gives nothing away', async () => {
  publish(['i']);
  const silent = { look: async () => ({ instances: notice('service.engine-unreachable', { detail: '' }) }) };
  await addressesAreFree({ link, observer: silent, wake: nobody }, signal);
});

test('are waited for until somebody has enough of it', async () => {
  publish(['i']);
  const stop = new AbortController();
  const waiting = addressesAreFree({ link, observer: showing([]), wake: () => stop.abort() }, stop.signal);
  expect(await waiting.catch((error: Error) => error.name)).toBe('AbortError');
});
