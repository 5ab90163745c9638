import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('wss-self-signed'), 'doctor/secure:1.0');
  await stage.push(await buildTestImage('wrong-port'), 'doctor/elsewhere:1.0');
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
