import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;
let echo: string;
let next: string;
let broken: string;

beforeAll(async () => {
  const images = Promise.all([buildTestImage('scratch-static'), buildTestImage('exits-at-once')]);
  const [opened, [working, exiting]] = await Promise.all([Stage.open(), images]);
  stage = opened;
  await stage.push(working, 'updates/echo:1.0');
  await stage.push(exiting, 'updates/echo:2.0');
  echo = await stage.api.createModel('echo', 'updates/echo:1.0', { protocol: 'ws' });
  next = await stage.api.createModel('echo-next', 'updates/echo:1.0', { protocol: 'ws' });
  broken = await stage.api.createModel('echo-broken', 'updates/echo:2.0', { protocol: 'ws' });
  for (const model of [echo, next, broken]) await stage.api.modelDone(model);
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 90_000);

interface Row {
  readonly generation: number;
  readonly kind: string;
  readonly result: string;
  readonly error_msg?: string;
  readonly update_time: number;
  readonly end_time: number;
  readonly steps: readonly { readonly event_info: string; readonly seconds: number }[];
}

const entry = (change: object = {}) => ({
  model_id: echo,
  weight: 100,
  specification: 'custom',
  custom_spec: { cpu: 0.5, memory: 256 },
  instance_count: 1,
  ...change,
});

async function put(id: string, body: object): Promise<void> {
  const { status, body: answer } = await stage.api.call('PUT', `/services/${id}`, body);
  expect([status, answer]).toEqual([200, {}]);
}

async function historyOf(id: string): Promise<readonly Row[]> {
  return (await stage.api.call('GET', `/services/${id}/logs`)).body['logs'] as Row[];
}

/** Kind and result of every configuration, the newest first. */
async function resultsOf(id: string): Promise<readonly string[]> {
  return (await historyOf(id)).map(({ kind, result }) => `${kind} ${result}`);
}

/** The environments of the service's containers, by the containers' ids. */
async function containersOf(id: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const shown = await stage.docker.run(['ps', '--quiet', '--no-trunc', '--filter', `label=sluice.service=${id}`]);
  const ids = shown.split('\n').filter((line) => line !== '');
  const environments = new Map<string, readonly string[]>();
  for (const container of ids) {
    // One that goes between the two calls is as good as gone.
    const found = await stage.docker.attempt(['inspect', container]);
    if (found.exitCode === 0) environments.set(container, JSON.parse(found.stdout)[0].Config.Env ?? []);
  }
  return environments;
}

/** How many open connections are shown, of the service or of one model. */
async function openOf(id: string, model = ''): Promise<number> {
  const of = model === '' ? '' : `&model_id=${model}`;
  return Number((await stage.api.call('GET', `/services/${id}/connections?state=open${of}`)).body['total_count']);
}

/** Shortens a drain that waits for sockets. */
function endDrain(id: string): Promise<void> {
  return put(id, { additional_properties: { drain: { timeout_seconds: 0 } } });
}

/** Waits for the platform's Close frame, and answers it. */
async function closedAs(socket: Awaited<ReturnType<typeof stage.api.openSocket>>, reason: string): Promise<void> {
  const { kind, payload } = await socket.next();
  expect([kind, payload.readUInt16BE(0), payload.toString('utf8', 2)]).toEqual(['close', 1012, reason]);
  socket.send('close', payload);
}

async function serving(name: string, envs: Readonly<Record<string, string>> = {}): Promise<string> {
  const id = await stage.api.createService(name, echo, { envs });
  await put(id, { additional_properties: { drain: { timeout_seconds: 3_600 } } });
  await stage.api.serviceIs(id, 'running');
  return id;
}

test('another environment comes up beside the old one, whose socket lives until its drain ends', async () => {
  const id = await serving('surroundings', { MODE: 'slow' });
  const [old = ''] = (await containersOf(id)).keys();
  using socket = await stage.api.openSocket(id);
  expect(await socket.ask('before')).toBe('before');

  await put(id, { config: [entry({ envs: { MODE: 'fast' } })] });
  expect(await stage.api.service(id)).toMatchObject({ status: 'deploying', config: [{ envs: { MODE: 'fast' } }] });
  await stage.api.serviceIs(id, 'running');
  const containers = await containersOf(id);
  expect(containers.get(old)).toContain('MODE=slow');
  expect([...containers.values()].filter((environment) => environment.includes('MODE=fast'))).toHaveLength(1);
  expect(await socket.ask('during')).toBe('during');
  using another = await stage.api.openSocket(id);
  expect(await another.ask('new')).toBe('new');

  await endDrain(id);
  const { kind, payload } = await socket.next();
  expect([kind, payload.readUInt16BE(0)]).toEqual(['close', 1012]);
  socket.send('close', payload);
  await until(60_000, 'the old container gone', async () => ((await containersOf(id)).has(old) ? undefined : true));
  expect(await another.ask('after')).toBe('after');
  expect(await resultsOf(id)).toEqual(['update SUCCESS', 'create SUCCESS']);
  await stage.api.deleteService(id);
}, 240_000);

test('another version of the model is told step by step, with seconds, and gone back from by one call', async () => {
  const id = await serving('versions');
  await put(id, { config: [entry({ model_id: next })] });
  await stage.api.serviceIs(id, 'running');
  const [update] = await historyOf(id);
  expect(update).toMatchObject({ kind: 'update', result: 'SUCCESS', config: [{ model_name: 'echo-next' }] });
  const said = update?.steps.map((step) => step.event_info) ?? [];
  const order = ['being updated', '[echo-next 0.0.1] starting model', 'is ready', 'has been updated'];
  const places = order.map((text) => said.findIndex((step) => step.includes(text)));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const seconds = update?.steps.map((step) => step.seconds) ?? [];
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  expect(seconds[0]).toBeGreaterThanOrEqual(0);

  using socket = await stage.api.openSocket(id);
  expect(await socket.ask('next')).toBe('next');
  const back = await stage.api.call('POST', `/services/${id}/rollback`);
  expect([back.status, back.body]).toEqual([200, { service_id: id, generation: 3 }]);
  const again = await stage.api.serviceIs(id, 'running');
  expect(again).toMatchObject({ config: [{ model_id: echo }] });
  expect(await socket.ask('still there')).toBe('still there');
  expect(await resultsOf(id)).toEqual(['rollback SUCCESS', 'update SUCCESS', 'create SUCCESS']);
  await endDrain(id);
  await stage.api.deleteService(id);
}, 240_000);

test('an update that does not get ready is taken back by itself, in words, and nobody loses anything', async () => {
  const id = await serving('unlucky');
  const before = await containersOf(id);
  using socket = await stage.api.openSocket(id);
  await put(id, { config: [entry({ model_id: broken, deploy_timeout_in_seconds: 60 })] });
  await until(120_000, 'the update taken back', async () =>
    (await resultsOf(id))[0] === 'rollback SUCCESS' ? true : undefined,
  );
  const service = await stage.api.serviceIs(id, 'running');
  expect(service).toMatchObject({ config: [{ model_id: echo }], error_msg: expect.stringContaining('weights.bin') });
  expect((await historyOf(id)).map(({ kind, result, error_msg }) => [kind, result, error_msg])).toEqual([
    ['rollback', 'SUCCESS', undefined],
    ['update', 'FAIL', service['error_msg'] as string],
    ['create', 'SUCCESS', undefined],
  ]);
  expect(await socket.ask('here all the time')).toBe('here all the time');
  await until(60_000, 'the failed container gone', async () =>
    (await containersOf(id)).size === 1 ? true : undefined,
  );
  expect((await containersOf(id)).keys().toArray()).toEqual(before.keys().toArray());

  // The model that failed is let go, the one that serves is not.
  const removal = async (model: string) =>
    (await stage.api.call('DELETE', `/models/${model}`)).body['delete_success_list'];
  expect(await removal(echo)).toEqual([]);
  expect(await removal(broken)).toEqual([broken]);
  socket.destroy();
  await stage.api.deleteService(id);
}, 240_000);

test('weights, words and limits restart nothing', async () => {
  const id = await stage.api.createService('weighty', echo);
  const split = (first: number) => [entry({ weight: first }), entry({ model_id: next, weight: 100 - first })];
  await put(id, { config: split(50) });
  await stage.api.serviceIs(id, 'running');
  const before = (await containersOf(id)).keys().toArray().toSorted();
  expect(before).toHaveLength(2);
  using socket = await stage.api.openSocket(id);
  await until(60_000, 'the connection shown', async () => ((await openOf(id)) === 1 ? true : undefined));
  const onNext = await openOf(id, next);

  await put(id, {
    config: split(100),
    description: 'one version alone',
    additional_properties: { limits: { max_connections: 70 } },
  });
  await until(60_000, 'the new weights in force', async () =>
    (await resultsOf(id))[0] === 'update SUCCESS' ? true : undefined,
  );
  expect(await stage.api.serviceIs(id, 'running')).toMatchObject({
    description: 'one version alone',
    config: [{ weight: 100 }, { weight: 0 }],
    additional_properties: { limits: { max_connections: 70 } },
  });
  const others = await Promise.all(Array.from({ length: 8 }, () => stage.api.openSocket(id)));
  await until(60_000, 'all connections shown', async () => ((await openOf(id)) === 9 ? true : undefined));
  expect(await openOf(id, next)).toBe(onNext);
  for (const other of others) other.destroy();
  expect(await socket.ask('open')).toBe('open');
  expect((await containersOf(id)).keys().toArray().toSorted()).toEqual(before);
  expect((await stage.api.eventsOf(id)).filter((event) => event.includes('being updated'))).toEqual([]);
  socket.destroy();
  await stage.api.deleteService(id);
}, 240_000);

test('a drain renews the sockets that are open, and a restart the containers; who comes meanwhile is served', async () => {
  const id = await serving('renewed');
  const [old = ''] = (await containersOf(id)).keys();
  using socket = await stage.api.openSocket(id);
  expect(await socket.ask('before')).toBe('before');
  await until(60_000, 'the connection shown', async () => ((await openOf(id)) === 1 ? true : undefined));
  const drain = await stage.api.call('POST', `/services/${id}/drain`, { timeout_seconds: 1, reason: 'a test' });
  expect([drain.status, drain.body]).toMatchObject([200, { service_id: id, connection_count: 1 }]);
  using second = await stage.api.openSocket(id);
  await closedAs(socket, 'sluice: the connections of the service are renewed; connect again');
  expect(await second.ask('new')).toBe('new');
  expect((await containersOf(id)).has(old)).toBe(true);

  const restart = await stage.api.call('POST', `/services/${id}/restart`);
  expect([restart.status, restart.body]).toEqual([200, { service_id: id, generation: 2 }]);
  const answers: string[] = [];
  await until(120_000, 'the restart over', async () => {
    using fresh = await stage.api.openSocket(id);
    answers.push(await fresh.ask('served'));
    return (await resultsOf(id))[0] === 'restart SUCCESS' || undefined;
  });
  expect(new Set(answers)).toEqual(new Set(['served']));
  expect(await second.ask('until the drain ends')).toBe('until the drain ends');
  await endDrain(id);
  await closedAs(second, 'sluice: this instance of the service ends; connect again');
  await until(60_000, 'the old container gone', async () => ((await containersOf(id)).has(old) ? undefined : true));
  expect((await containersOf(id)).size).toBe(1);

  const [{ instance_id: instance } = { instance_id: '' }] = (await stage.api.call('GET', `/services/${id}/instances`))
    .body['instances'] as { instance_id: string }[];
  const [former = ''] = (await containersOf(id)).keys();
  const replaced = await stage.api.call('POST', `/services/${id}/instances/${instance}/restart`);
  expect([replaced.status, replaced.body]).toEqual([200, { service_id: id, instance_id: instance }]);
  await until(120_000, 'another container in its place', async () => {
    using fresh = await stage.api.openSocket(id);
    expect(await fresh.ask('served')).toBe('served');
    const containers = await containersOf(id);
    return (containers.size === 1 && !containers.has(former)) || undefined;
  });
  expect(await resultsOf(id)).toEqual(['restart SUCCESS', 'create SUCCESS']);
  await stage.api.deleteService(id);
}, 240_000);
