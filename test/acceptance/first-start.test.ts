import { afterAll, beforeAll, expect, test } from 'bun:test';
import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { requestToken } from '../support/model-arts.ts';
import { freePort, Platform } from '../support/platform.ts';
import { runSluice } from '../support/serve-process.ts';

const projectId = '0123456789abcdef0123456789abcdef';
let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start({ more: () => ['--project-id', projectId] });
}, 90_000);

afterAll(() => platform?.[Symbol.asyncDispose](), 60_000);

test('the first start leaves credentials.json with exactly the documented keys, for the owner only', async () => {
  const { credentials, port } = platform;
  expect(Object.keys(credentials).sort()).toEqual([
    'access_key',
    'ca_file',
    'domain',
    'endpoint',
    'password',
    'project_id',
    'project_name',
    'secret_key',
    'user',
  ]);
  expect(credentials.endpoint).toBe(`https://localhost:${port}`);
  expect(credentials.user).toBe('admin');
  expect(credentials.project_name).toBe('local');
  expect(credentials.project_id).toBe(projectId);
  const { mode } = await stat(join(platform.dataFolder, 'credentials.json'));
  expect(mode & 0o777).toBe(0o600);
});

test('the start prints where everything is', () => {
  const { output } = platform.serve;
  expect(output).toContain(platform.credentials.endpoint);
  expect(output).toContain(platform.credentials.ca_file);
  expect(output).toContain(join(platform.dataFolder, 'credentials.json'));
});

test('the certificate covers localhost and 127.0.0.1 and is signed by the local CA', async () => {
  const ca = new X509Certificate(platform.ca);
  expect(ca.ca).toBe(true);
  for (const host of ['localhost', '127.0.0.1']) {
    const answer = await fetch(`https://${host}:${platform.port}/`, { tls: { ca: platform.ca } });
    expect(answer.status).toBe(200);
  }
});

test('the first steps show the address, the CA and the next steps, in both languages', async () => {
  const english = await platform.fetch('/docs/first-steps', {
    headers: { Accept: 'text/html', 'Accept-Language': 'en' },
  });
  expect(english.status).toBe(200);
  expect(english.headers.get('content-type')).toContain('text/html');
  const page = await english.text();
  expect(page).toContain(platform.credentials.endpoint);
  expect(page).toContain('ca.pem');
  const chinese = await platform.fetch('/docs/first-steps', {
    headers: { Accept: 'text/html', 'Accept-Language': 'zh-CN' },
  });
  expect(await chinese.text()).toMatch(/[\u4e00-\u9fff]/);
});

test('the CA can be downloaded from the address', async () => {
  const page = await (await platform.fetch('/docs/first-steps', { headers: { Accept: 'text/html' } })).text();
  const link = /href="([^"]*ca\.pem[^"]*)"/.exec(page)?.[1];
  expect(link).toBeDefined();
  const answer = await platform.fetch(new URL(link ?? '', platform.credentials.endpoint).pathname);
  expect(await answer.text()).toBe(platform.ca);
});

test('a second serve on the same folder is refused in words', async () => {
  const port = `127.0.0.1:${freePort()}`;
  const second = await runSluice(['serve', '--data', platform.dataFolder, '--listen', port, '--admin', '127.0.0.1:0']);
  expect(second.exitCode).not.toBe(0);
  expect(second.output).toContain(platform.dataFolder);
  expect(second.output).toContain(String(platform.processes().supervisor));
});

test('a taken port is said in words', async () => {
  const folder = join(platform.dataFolder, 'another');
  const args = [
    'serve',
    '--data',
    folder,
    '--listen',
    `127.0.0.1:${platform.port}`,
    '--admin',
    `127.0.0.1:${freePort()}`,
  ];
  const second = await runSluice(args);
  expect(second.exitCode).not.toBe(0);
  expect(second.output).toContain(`${platform.port}`);
  expect(second.output).toContain('--listen');
});

test('an option that does not exist is refused with a hint', async () => {
  const { exitCode, output } = await runSluice(['serve', '--data', platform.dataFolder, '--lisen', '127.0.0.1:1']);
  expect(exitCode).not.toBe(0);
  expect(output).toContain('--lisen');
});

test('a password gives a token for the project, for 24 hours', async () => {
  const answer = await requestToken(platform);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-subject-token')).toBeTruthy();
  const { token } = (await answer.json()) as {
    token: { project: { id: string; name: string }; issued_at: string; expires_at: string; methods: string[] };
  };
  expect(token.project.id).toBe(platform.credentials.project_id);
  expect(token.project.name).toBe('local');
  expect(token.methods).toEqual(['password']);
  expect(Date.parse(token.expires_at) - Date.parse(token.issued_at)).toBe(24 * 3_600_000);
});

test('a wrong password gives no token', async () => {
  const answer = await requestToken(platform, 'not the password');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('x-subject-token')).toBeNull();
  expect(await answer.json()).toMatchObject({ error: { code: 401 } });
});

test('a token request that is no JSON is refused', async () => {
  const answer = await platform.fetch('/v3/auth/tokens', { method: 'POST', body: 'not json' });
  expect(answer.status).toBe(400);
});

test('the API wants a token', async () => {
  const path = `/v1/${platform.credentials.project_id}/services`;
  expect((await platform.fetch(path)).status).toBe(401);
  const bad = await platform.fetch(path, { headers: { 'X-Auth-Token': 'MIIbad' } });
  expect(bad.status).toBe(401);
  expect(await bad.json()).toMatchObject({ error_code: expect.stringMatching(/^ModelArts\./) });
});

test('a token is good for its own project only', async () => {
  const token = (await requestToken(platform)).headers.get('x-subject-token') ?? '';
  const answer = await platform.fetch(`/v1/${'0'.repeat(32)}/services`, { headers: { 'X-Auth-Token': token } });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ error_code: 'ModelArts.0210' });
});

test('every answer that the platform makes carries a request id', async () => {
  const answer = await platform.fetch('/v1/nothing/here');
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
});

test('errors come in Chinese for who asks for it', async () => {
  const answer = await platform.fetch(`/v1/${platform.credentials.project_id}/services`, {
    headers: { 'X-Language': 'zh-cn' },
  });
  expect(((await answer.json()) as { error_msg: string }).error_msg).toMatch(/[\u4e00-\u9fff]/);
});

test('another project id at a later start is refused in words, and nothing is changed', async () => {
  await platform.stop();
  const args = ['--data', platform.dataFolder, '--listen', `127.0.0.1:${platform.port}`, '--admin', platform.admin];
  const later = await runSluice(['serve', ...args, '--project-id', 'f'.repeat(32)]);
  expect(later.exitCode).not.toBe(0);
  expect(later.output).toContain(`has the id ${projectId}`);
  expect(platform.credentials.project_id).toBe(projectId);
}, 60_000);
