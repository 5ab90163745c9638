import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelArts, requestToken } from '../support/model-arts.ts';
import { freePort, Platform } from '../support/platform.ts';
import { runSluice, ServeProcess } from '../support/serve-process.ts';

let folder: string;
let platform: Platform;
let api: ModelArts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-safe-'));
  writeFileSync(join(folder, 'passphrase'), 'a long enough passphrase\n');
  platform = await Platform.start({ more: () => ['--master-key-file', join(folder, 'kept-apart.key')] });
  api = await ModelArts.login(platform);
}, 60_000);

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
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
  const app = await api.call('POST', appsPath(), { name: 'robot' });
  expect(app.status).toBe(200);
  const { app_id: id } = (app.body as { app: { app_id: string } }).app;
  const coded = await api.call('POST', `${appsPath()}/${id}/app-code`);
  expect(coded.status).toBe(200);
  const { app_secret: secret, app_codes: codes } = (coded.body as { app: { app_secret: string; app_codes: string[] } })
    .app;
  const { secret: secretKey } = ((await key.json()) as { credential: { secret: string } }).credential;
  const masterKey = readFileSync(join(folder, 'kept-apart.key'), 'utf8').trim();
  expect(codes.length).toBeGreaterThan(0);
  for (const each of [secretKey, secret, ...codes, masterKey, Buffer.from(masterKey, 'hex'), api.token]) {
    expect(each.length).toBeGreaterThan(15);
    expect(filesHolding(each as string)).toEqual([]);
    expect(platform.serve.output).not.toContain(each.toString());
  }
  expect(statSync(join(folder, 'kept-apart.key')).mode & 0o777).toBe(0o600);
}, 60_000);

test('a backup made under writes is restored elsewhere with the same keys and resources', async () => {
  const file = join(folder, 'whole.backup');
  let writing = true;
  const made: string[] = [];
  const writes = (async () => {
    for (let number = 0; writing && number < 100; number += 1) {
      const { status } = await api.call('POST', appsPath(), { name: `app-${number}` });
      if (status === 200) made.push(`app-${number}`);
    }
  })();
  const before = await api.call('GET', `${appsPath()}?limit=100`);
  const backup = await runSluice(['backup', file, '--data', platform.dataFolder, ...masterKey(), ...passphrase()]);
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
  expect(readdirSync(folder).filter((name) => name.startsWith('restored'))).toEqual([]);

  const restored = await runSluice(['restore', file, '--data', target, ...passphrase()]);
  expect(restored.output).toContain(target);
  expect(restored.exitCode).toBe(0);
  const oldToken = api.token;
  const { project_id: projectId } = platform.credentials;
  const names = (body: unknown) => (body as { apps: { app_name: string }[] }).apps.map(({ app_name: name }) => name);

  // One installation is not to run twice on one engine.
  await platform.stop();
  const port = freePort();
  const serve = new ServeProcess([
    ...['--data', target, '--listen', `127.0.0.1:${port}`, '--admin', '127.0.0.1:0', '--workers', '1'],
    ...['--drain-timeout', '2'],
  ]);
  try {
    await serve.ready();
    const answer = await fetch(`https://localhost:${port}/v1/${projectId}/app-auth/apps?limit=100`, {
      headers: { 'X-Auth-Token': oldToken },
      tls: { ca: platform.ca },
      signal: AbortSignal.timeout(30_000),
    });
    expect(answer.status).toBe(200);
    const found = names(await answer.json());
    expect(found).toEqual(expect.arrayContaining(names(before.body)));
    // As of one moment: whatever is there was made before whatever is not.
    const numbered = made.filter((name) => found.includes(name));
    expect(numbered).toEqual(made.slice(0, numbered.length));
  } finally {
    serve.kill('SIGTERM');
    await serve.exited();
  }
  await platform.startAgain();
}, 120_000);

function masterKey(): string[] {
  return ['--master-key-file', join(folder, 'kept-apart.key')];
}

async function userId(): Promise<string | undefined> {
  const answer = (await (await requestToken(platform)).json()) as { token: { user: { id: string } } };
  return answer.token.user.id;
}
