import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { until } from '../support/deadline.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('wss-self-signed'), 'doctor/secure:1.0');
  await stage.push(await buildTestImage('wrong-port'), 'doctor/elsewhere:1.0');
  await stage.push(await buildTestImage('needs-environment'), 'doctor/demanding:1.0');
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

async function createModel(name: string, image: string, more: object): Promise<string> {
  const { status, body } = await stage.api.call('POST', '/models', {
    model_name: name,
    model_version: '0.0.1',
    model_type: 'Image',
    source_location: image,
    ...more,
  });
  expect({ status, body }).toMatchObject({ status: 200 });
  return String(body['model_id']);
}

test('a model without a configuration is examined, filled in, deployed and called', async () => {
  const model = await createModel('secure', 'doctor/secure:1.0', { image_doctor: true });
  expect(await stage.api.modelDone(model, 240_000)).toMatchObject({ model_status: 'published' });
  const { body } = await stage.api.call('GET', `/models/${model}/image-report`);
  expect(body).toMatchObject({
    status: 'examined',
    report: { usable: true, initial_config: { protocol: 'wss', port: 8080 }, websocket_path: '/' },
  });
  const service = await stage.api.createService('secure', model);
  await stage.api.serviceIs(service, 'running', 180_000);
  using socket = await stage.api.openSocket(service);
  expect(await socket.ask('hello')).toBe('hello');
  expect(await socket.close()).toBe(1000);
}, 500_000);

test('an image of the built-in registry is examined by its short name and by its full one', async () => {
  // What the engine has under these names is gone, so they can only mean the registry.
  const full = `localhost:${stage.platform.port}/doctor/elsewhere:1.0`;
  await stage.docker.run(['image', 'rm', full]);
  for (const image of ['doctor/elsewhere:1.0', full]) {
    const command = [join(import.meta.dir, '../../bin/sluice'), 'image', 'doctor', '--json', '--idle', '1', image];
    const child = Bun.spawn([...command, '--data', stage.platform.dataFolder], { stdout: 'pipe', stderr: 'pipe' });
    const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toMatchObject({ image, usable: true, initial_config: { protocol: 'ws', port: 9000 } });
  }
}, 240_000);

async function examine(body: object): Promise<string> {
  const begun = await stage.api.call('POST', '/image-examinations', body);
  expect(begun).toMatchObject({ status: 200 });
  return String(begun.body['examination_id']);
}

/** The examination once `isReached` says so. */
function examination(id: string, isReached: (body: Record<string, unknown>) => boolean) {
  return until(120_000, `examination ${id}`, async () => {
    const { status, body } = await stage.api.call('GET', `/image-examinations/${id}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    return isReached(body) ? body : undefined;
  });
}

const isOver = ({ status }: Record<string, unknown>) => status === 'examined' || status === 'failed';

test('an image without a model is examined: with what it needs, and where there is none it is told', async () => {
  const none = await examine({ source_location: 'doctor/nothing:1.0' });
  const bare = await examine({ source_location: 'doctor/demanding:1.0' });
  const given = await examine({ source_location: 'doctor/demanding:1.0', envs: { API_TOKEN: 'x' } });
  const refused = await examination(none, isOver);
  expect(refused).toMatchObject({ status: 'failed', error_msg: expect.stringContaining('doctor/nothing:1.0') });
  expect(await examination(bare, isOver)).toMatchObject({
    status: 'examined',
    report: { usable: false, findings: [{ level: 'problem', code: 'doctor.needs-environment' }] },
  });
  expect(await examination(given, isOver)).toMatchObject({
    status: 'examined',
    report: { image: 'doctor/demanding:1.0', usable: true, initial_config: { protocol: 'ws', port: 8080 } },
  });
}, 240_000);

test('an examination that is canceled leaves nothing on the engine, nor does one whose process is killed', async () => {
  const { control } = stage.platform.processes();
  /** Networks of the isolated places of the first control process. */
  const places = async () => {
    const list = ['network', 'ls', '--filter', 'label=sluice.isolated', '--format', '{{.Label "sluice.isolated"}}'];
    return (await stage.docker.run(list)).split('\n').filter((owner) => owner.includes(`"pid":${control},`));
  };
  const id = await examine({ source_location: 'doctor/elsewhere:1.0' });
  await examination(id, ({ step }) => String(step).includes('idle'));
  expect(await places()).toHaveLength(1);
  expect((await stage.api.call('DELETE', `/image-examinations/${id}`)).status).toBe(200);
  expect((await stage.api.call('GET', `/image-examinations/${id}`)).status).toBe(404);
  const areGone = async () => ((await places()).length === 0 ? true : undefined);
  await until(60_000, 'its place is removed', areGone);

  const lost = await examine({ source_location: 'doctor/elsewhere:1.0' });
  await examination(lost, ({ step }) => String(step).includes('idle'));
  expect(await places()).toHaveLength(1);
  await stage.platform.killControl();
  await until(60_000, 'the next process removes its place', areGone);
  const forgotten = await stage.api.call('GET', `/image-examinations/${lost}`);
  expect(forgotten).toMatchObject({ status: 404, body: { error_code: 'ModelArts.3001' } });
}, 240_000);
