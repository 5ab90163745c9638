import { afterAll, beforeAll, expect, test } from 'bun:test';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/deadline.ts';
import { type ModelArts, requestToken } from '../support/model-arts.ts';
import type { Platform } from '../support/platform.ts';
import { runSluice, ServeProcess } from '../support/serve-process.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

const sluice = join(import.meta.dir, '..', '..', 'bin', 'sluice');

let folder: string;
let stage: Stage;
/** The name under which the image lies on the engine. */
let pushed: string;
let platform: Platform;
let api: ModelArts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-safe-'));
  writeFileSync(join(folder, 'passphrase'), 'a long enough passphrase\n');
  const image = await buildTestImage('scratch-static');
  stage = await Stage.open({ more: () => masterKey() });
  ({ platform, api } = stage);
  pushed = await stage.push(image, 'safe/echo:1.0');
}, 300_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const appsPath = () => '/app-auth/apps';
const passphrase = () => ['--passphrase-file', join(folder, 'passphrase')];

function filesHolding(secret: string | Buffer): string[] {
  return readdirSync(platform.dataFolder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(secret))
    .map((path) => path.slice(platform.dataFolder.length + 1));
}

test('no secret that the API made lies in the clear in the data folder or the log', async () => {
  const key = await platform.fetch('/v3.0/OS-CREDENTIAL/credentials', {
    method: 'POST',
    headers: { 'X-Auth-Token': api.token },
    body: JSON.stringify({ credential: { user_id: await userId(), description: 'a test' } }),
  });
  expect(key.status).toBe(201);
  const app = await api.call('POST', appsPath(), { app_name: 'robot' });
  expect(app.status).toBe(200);
  const { app_id: id } = (app.body as { app: { app_id: string } }).app;
  const coded = await api.call('POST', `${appsPath()}/${id}/app-code`);
  expect(coded.status).toBe(200);
  const { app_secret: secret, app_codes: codes } = (coded.body as { app: { app_secret: string; app_codes: string[] } })
    .app;
  const password = 'Sw0rdfish-and-chips';
  const headers = { 'X-Auth-Token': api.token };
  const user = JSON.stringify({ user: { name: 'somebody', password, domain_id: await domainId() } });
  expect((await platform.fetch('/v3/users', { method: 'POST', headers, body: user })).status).toBe(201);
  const login = await platform.fetch('/v2/manage/utils/secret', { method: 'POST', headers });
  const { auths } = (await login.json()) as { auths: Record<string, { auth: string }> };
  const [, loginPassword = ''] = atob(Object.values(auths)[0]?.auth ?? '').split(':');
  const temporary = await platform.fetch('/v3.0/OS-CREDENTIAL/securitytokens', {
    method: 'POST',
    headers,
    body: JSON.stringify({ auth: { identity: { methods: ['token'] } } }),
  });
  expect(temporary.status).toBe(201);
  const { credential } = (await temporary.json()) as { credential: { secret: string; securitytoken: string } };
  const passing = [password, loginPassword, credential.secret, credential.securitytoken];
  const { secret: secretKey } = ((await key.json()) as { credential: { secret: string } }).credential;
  const masterKey = readFileSync(join(folder, 'kept-apart.key'), 'utf8').trim();
  expect(codes.length).toBeGreaterThan(0);
  for (const each of [secretKey, secret, ...codes, ...passing, masterKey, Buffer.from(masterKey, 'hex'), api.token]) {
    expect(each.length).toBeGreaterThan(15);
    expect(filesHolding(each as string)).toEqual([]);
    expect(platform.serve.output).not.toContain(each.toString());
  }
  expect(statSync(join(folder, 'kept-apart.key')).mode & 0o777).toBe(0o600);
}, 60_000);

test('a backup made under writes is restored with the same keys, and its services come up from its images', async () => {
  const serviceId = await api.deploy('kept', 'safe/echo:1.0', { protocol: 'ws', port: 8080 });
  const { model_id: modelId } = ((await api.service(serviceId))['config'] as { model_id: string }[])[0] ?? {};
  const second = await api.createService('second', String(modelId));
  await api.serviceIs(second, 'running');
  const file = join(folder, 'whole.backup');
  const begun = Promise.withResolvers<void>();
  let writing = true;
  const describe = async (id: string, number: number) => {
    const { status } = await api.call('PUT', `/services/${id}`, { description: `${number}` });
    if (status !== 200) throw new Error(`description ${number}: ${status}`);
  };
  const writes = (async () => {
    for (let number = 1; writing; number += 1) {
      await describe(serviceId, number);
      await describe(second, number);
      begun.resolve();
    }
  })();
  await Promise.race([begun.promise, writes]);
  const backup = await runSluice([
    'backup',
    file,
    '--images',
    ...['--data', platform.dataFolder, ...masterKey(), ...passphrase()],
  ]);
  writing = false;
  await writes;
  expect(backup.output).toContain(file);
  expect(backup.exitCode).toBe(0);

  const running = await runSluice(['restore', file, '--data', platform.dataFolder, '--force', ...passphrase()]);
  expect(running.exitCode).toBe(1);
  expect(running.output).toContain('sluice down');

  const damaged = join(folder, 'damaged.backup');
  writeFileSync(damaged, readFileSync(file).subarray(0, -1));
  const target = join(folder, 'restored');
  const refused = await runSluice(['restore', damaged, '--data', target, ...passphrase()]);
  expect(refused.exitCode).toBe(1);
  expect(restoredNames()).toEqual([]);

  await killedRestore(file, target);
  expect(restoredNames()).toEqual([expect.stringMatching(/^restored\..*\.new$/)]);
  const restored = await runSluice(['restore', file, '--data', target, ...passphrase()]);
  expect(restored.output).toContain(target);
  expect(restored.exitCode).toBe(0);
  expect(restoredNames()).toEqual(['restored']);

  // As after the loss of the machine: no instance, and the image is only where the backup brought it.
  await platform.down();
  await stage.docker.run(['image', 'rm', '--force', pushed]);
  const serve = new ServeProcess([
    ...['--data', target, '--listen', `127.0.0.1:${platform.port}`, '--admin', '127.0.0.1:0', '--workers', '1'],
    ...['--drain-timeout', '2'],
  ]);
  try {
    await serve.ready();
    // The token of before is good: its key came along.
    const [first, other] = [await api.service(serviceId), await api.service(second)];
    // It says `running` from the backup until it has looked; what counts is that a client gets through.
    const socket = await until(120_000, 'an instance from the restored image', async () =>
      api.openSocket(serviceId).catch((error: unknown) => {
        if (error instanceof HandshakeRefused) return undefined;
        throw error;
      }),
    );
    expect(await socket.ask('still there?')).toBe('still there?');
    socket.destroy();
    const apps = (await api.call('GET', appsPath())).body['apps'] as { app_name: string }[];
    expect(apps.map(({ app_name: name }) => name)).toEqual(['robot']);
    // As of one moment: each number was given to the one, then to the other.
    const [ahead, behind] = [Number(first['description']), Number(other['description'])];
    expect(behind).toBeGreaterThan(0);
    expect([behind, behind + 1]).toContain(ahead);
  } finally {
    serve.kill('SIGTERM');
    await serve.exited();
    await runSluice(['down', '--data', target]);
  }
  await platform.startAgain();
}, 240_000);

/** What lies in the folder for the restored installation. */
function restoredNames(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('restored'));
}

/** Begins to restore and is killed while it writes. One that is through before the kill is taken away, and another one begun. */
async function killedRestore(file: string, target: string): Promise<void> {
  await until(60_000, 'a restore is killed while it writes', async () => {
    rmSync(target, { recursive: true, force: true });
    const watcher = watch(folder);
    const writes = once(watcher, 'change');
    const child = new ServeProcess(['--data', target, ...passphrase()], [sluice, 'restore', file]);
    await writes;
    watcher.close();
    child.kill('SIGKILL');
    await child.exited();
    return restoredNames().includes('restored') ? undefined : true;
  });
}

function masterKey(): string[] {
  return ['--master-key-file', join(folder, 'kept-apart.key')];
}

async function userId(): Promise<string> {
  return (await ownToken()).user.id;
}

async function domainId(): Promise<string> {
  return (await ownToken()).user.domain.id;
}

async function ownToken(): Promise<{ user: { id: string; domain: { id: string } } }> {
  return ((await (await requestToken(platform)).json()) as { token: { user: { id: string; domain: { id: string } } } })
    .token;
}
