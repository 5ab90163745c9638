import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/deadline.ts';
import { HeldSockets } from '../../support/held-sockets.ts';
import { PrivateEngine } from '../../support/private-engine.ts';
import { Stage } from '../../support/stage.ts';
import { buildTestImage } from '../../support/test-images.ts';

setDefaultTimeout(180_000);

const opened = new AsyncDisposableStack();
let engine: PrivateEngine;
let stage: Stage;
let model: string;

beforeAll(async () => {
  engine = opened.use(await PrivateEngine.start());
  stage = opened.use(await Stage.open({ engine: engine.endpoint }));
  await stage.push(await buildTestImage('scratch-static'), 'faults/echo:1.0');
  model = await stage.api.createModel('echo', 'faults/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
});

afterAll(() => opened.disposeAsync());

/** What the engine has under a name. */
const names = async () =>
  (await engine.docker('images', '--digests', '--format={{.Repository}}@{{.Digest}}')).split('\n').filter(isNamed);

function isNamed(name: string): boolean {
  return name !== '' && !name.includes('<none>');
}

/** Takes the image of a running service its name, as `docker image rm --force` does. */
async function removeNames(): Promise<void> {
  for (const name of await names()) await engine.docker('image', 'rm', '--force', name);
  expect(await names()).toEqual([]);
}

/** Kills the service's instances until no one stands in the way of the image's removal: the longer, the later the next one starts. */
async function removeWithInstances(service: string): Promise<void> {
  await until(60_000, 'the image to be gone', async () => {
    for (const id of await engine.containersOf(service)) process.kill(await engine.processOf(id), 'SIGKILL');
    for (const id of new Set(lines(await engine.docker('images', '--all', '--quiet')))) {
      await engine.docker('image', 'rm', '--force', id).catch(() => undefined);
    }
    return (await engine.docker('images', '--all', '--quiet')) === '' ? true : undefined;
  });
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

test('an image that is removed under a running service harms no socket, and is pulled again for the next instance', async () => {
  const service = await stage.api.createService('steady', model);
  await stage.api.serviceIs(service, 'running');
  using sockets = await HeldSockets.open(stage.api, service, 3);
  await removeNames();
  expect(await sockets.echo()).toBe(3);
  await removeWithInstances(service);
  await sockets.ended();
  await until(60_000, 'another instance', async () =>
    (await engine.containersOf(service)).length === 1 ? true : undefined,
  );
  await stage.api.serviceIs(service, 'running');
  expect(await engine.containersOf(service, { all: true })).toHaveLength(1);
  expect(await names()).not.toEqual([]);
  using fresh = await HeldSockets.open(stage.api, service, 2);
  expect(await fresh.echo()).toBe(2);
  await stage.api.deleteService(service);
});

test('an image that is removed while its services deploy is pulled again, as often as it takes', async () => {
  const services = await Promise.all(
    ['one', 'two', 'three', 'four'].map((name) => stage.api.createService(name, model)),
  );
  for (let round = 0; round < 5; round += 1) {
    for (const name of await names()) await engine.docker('image', 'rm', '--force', name).catch(() => undefined);
  }
  for (const id of services) await stage.api.serviceIs(id, 'running');
  for (const id of services) expect(await engine.containersOf(id, { all: true })).toHaveLength(1);
  for (const id of services) await stage.api.deleteService(id);
});

test('an image that is gone from engine and registry is said to be gone, and the service comes back when it is there again', async () => {
  const service = await stage.api.createService('orphaned', model);
  await stage.api.serviceIs(service, 'running');
  const repositories = join(stage.platform.dataFolder, 'registry/repositories');
  renameSync(repositories, `${repositories}.aside`);
  await removeWithInstances(service);
  await stage.api.eventLike(service, /pull image failed/);
  await until(30_000, 'the service to be without instances', async () =>
    (await stage.api.service(service))['status'] === 'failed' ? true : undefined,
  );
  renameSync(`${repositories}.aside`, repositories);
  await stage.api.serviceIs(service, 'running');
  await stage.api.deleteService(service);
});
