import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { until } from '../../support/deadline.ts';
import { HeldSockets } from '../../support/held-sockets.ts';
import { ModelArts } from '../../support/model-arts.ts';
import { Stage } from '../../support/stage.ts';
import { SteppedClock } from '../../support/stepped-clock.ts';
import { buildTestImage } from '../../support/test-images.ts';

setDefaultTimeout(180_000);

const hour = 3_600;
const year = 365 * 24 * hour;
const clock = new SteppedClock();
let stage: Stage;
let api: ModelArts;
let echo: string;
let silent: string;
let service: string;

beforeAll(async () => {
  stage = await Stage.open({ environment: clock.environment });
  api = stage.api;
  const image = await buildTestImage('scratch-static');
  await stage.push(image, 'faults/echo:1.0');
  echo = await api.createModel('echo', 'faults/echo:1.0', { protocol: 'ws' });
  // Nothing listens there: it never becomes ready.
  silent = await api.createModel('silent', 'faults/echo:1.0', { protocol: 'ws', port: 9999 });
  await api.modelDone(echo);
  await api.modelDone(silent);
  service = await api.createService('steady', echo);
  await api.serviceIs(service, 'running');
});

beforeEach(() => setClock(0));

afterAll(async () => {
  clock.set(0);
  await stage?.[Symbol.asyncDispose]();
  clock[Symbol.dispose]();
});

async function killInstance(id: string): Promise<void> {
  await stage.docker.run(['kill', await containerOf(id)]);
}

const containerOf = (id: string) => stage.docker.run(['ps', '--quiet', '--filter', `label=sluice.service=${id}`]);

async function restarts(id: string): Promise<number> {
  const { instances } = (await api.call('GET', `/services/${id}/instances`)).body as {
    instances: readonly { readonly restart_count: number }[];
  };
  return Math.max(-1, ...instances.map(({ restart_count: count }) => count));
}

test.each([
  ['back by an hour', -hour],
  ['forward by a year', year],
])('a clock that is set %s blocks no restart, ends no socket and no deployment', async (_, step) => {
  const waiting = await api.createService('waits', silent, { deployTimeoutSeconds: 600 });
  await api.eventLike(waiting, /nothing accepts|listens|not pass|port/i);
  using sockets = await HeldSockets.open(api, service, 5);
  const before = await restarts(service);
  await setClock(step);
  expect(await sockets.echo()).toBe(5);
  const late = await deployed('fresh');
  using fresh = await HeldSockets.open(api, late, 2);
  expect(await fresh.echo()).toBe(2);
  expect((await api.service(waiting))['status']).toBe('deploying');
  expect(await sockets.echo()).toBe(5);
  await killInstance(service);
  await sockets.ended();
  await until(60_000, 'another instance', async () => ((await restarts(service)) > before ? true : undefined));
  await api.serviceIs(service, 'running');
  await api.deleteService(late);
  await api.deleteService(waiting);
});

/** Tokens are good for a time of the clock: whoever comes later gets another one. */
async function setClock(seconds: number): Promise<void> {
  clock.set(seconds);
  api = await ModelArts.login(stage.platform);
}

/** Deploys the echo image; tells of the service's id. */
async function deployed(name: string): Promise<string> {
  const id = await api.createService(name, echo);
  await api.serviceIs(id, 'running');
  return id;
}
