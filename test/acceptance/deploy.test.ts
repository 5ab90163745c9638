import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../support/deadline.ts';
import { ModelArts } from '../support/model-arts.ts';
import { Platform } from '../support/platform.ts';
import { buildTestImage } from '../support/test-images.ts';

let platform: Platform;
let folder: string;
let base: string;

beforeAll(async () => {
  base = await buildTestImage('node-ws');
  platform = await Platform.start();
  folder = await mkdtemp(join(tmpdir(), 'sluice-deploy-'));
}, 400_000);

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}, 120_000);

/** `sluice deploy` as a user types it in the folder. */
async function deploy(...options: readonly string[]) {
  const command = [join(import.meta.dir, '../../bin/sluice'), 'deploy', folder, '--name', 'fresh', '--json'];
  const child = Bun.spawn([...command, '--data', platform.dataFolder, ...options], { stdout: 'pipe', stderr: 'pipe' });
  const outcome = Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const [out, err, code] = await within(240_000, 'sluice deploy', outcome);
  return { code, err, answer: out === '' ? undefined : JSON.parse(out) };
}

function write(...lines: readonly string[]) {
  return writeFile(join(folder, 'Dockerfile'), [`FROM ${base}`, 'EXPOSE 8080', ...lines, ''].join('\n'));
}

test('a new folder becomes a running service, and what is changed its next version', async () => {
  await write('LABEL edition=1');
  const first = await deploy();
  expect(first).toMatchObject({ code: 0, answer: { change: 'create', model_version: '0.0.1', status: 'running' } });
  const api = await ModelArts.login(platform);
  using socket = await api.openSocket(first.answer.service_id);
  expect(await socket.ask('hello')).toBe('hello');

  const again = await deploy();
  expect(again).toMatchObject({ code: 0, answer: { change: 'none', model_version: '0.0.1' } });

  const variable = await deploy('--env', 'COLOUR=blue');
  expect(variable).toMatchObject({ code: 0, answer: { change: 'update', model_version: '0.0.1' } });
  await write('LABEL edition=2');
  const second = await deploy();
  expect(second).toMatchObject({ code: 0, answer: { change: 'update', model_version: '0.0.2', status: 'running' } });
  const { config } = await api.service(first.answer.service_id);
  expect(config).toMatchObject([{ model_version: '0.0.2', envs: { COLOUR: 'blue' } }]);

  await write('ENTRYPOINT []', 'CMD ["sh", "-c", "echo the disk is on fire; exit 3"]');
  const broken = await deploy();
  expect(broken.code).toBe(1);
  expect(broken.err).toContain('the disk is on fire');
  expect(broken.err).toContain('Version 0.0.2 keeps serving.');

  await write('RUN false');
  const unbuilt = await deploy();
  expect(unbuilt.code).toBe(1);
  expect(unbuilt.err).toContain('could not be built');
}, 600_000);
