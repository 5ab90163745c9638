import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from '../support/lines-of.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

/** How long one program of a page may take, ms. */
const patience = 60_000;

let stage: Stage;
let environment: Readonly<Record<string, string>>;
let app: { readonly KEY: string; readonly SECRET: string };

beforeAll(async () => {
  stage = await Stage.open();
  const { api, platform } = stage;
  await stage.push(await buildTestImage('scratch-static'), 'calling/echo:1.0');
  const service = await api.deploy('calling', 'calling/echo:1.0', { protocol: 'ws' });
  const made = await api.call('POST', '/app-auth/apps', { app_name: 'partner' });
  const { app_id: id, app_key: key = '', app_secret: secret = '' } = made.body['app'] as Record<string, string>;
  const coded = await api.call('POST', `/app-auth/apps/${id}/app-code`);
  const { app_codes: codes } = coded.body['app'] as { readonly app_codes: readonly string[] };
  await api.call('POST', `/services/${service}/app-auth-api`, { apps: [{ app_id: id }] });
  const { credentials } = platform;
  app = { KEY: key, SECRET: secret };
  environment = {
    CA: credentials.ca_file,
    SSL_CERT_FILE: credentials.ca_file,
    ENDPOINT: credentials.endpoint,
    ADDRESS: String((await api.service(service))['access_address']),
    PROJECT: credentials.project_id,
    SERVICE: service,
    TOKEN: api.token,
    KEY: credentials.access_key,
    SECRET: credentials.secret_key,
    APP_CODE: codes[0] ?? '',
    APP_KEY: key,
  };
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

/** The programs in `language` that a page shows. */
function programs(page: string, language: string): string[] {
  const text = readFileSync(join(import.meta.dir, '../..', page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map((match) => match[1] ?? '');
}

async function run(command: readonly string[], program: string, more: Readonly<Record<string, string>> = {}) {
  const child = Bun.spawn([...command, program], {
    env: { ...process.env, ...environment, ...more },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: patience,
  });
  const [output, errors, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  expect({ program, errors: exitCode === 0 ? '' : errors, exitCode }).toEqual({ program, errors: '', exitCode: 0 });
  return output;
}

test.each(['docs/en/calling.md', 'docs/zh/calling.md'])(
  'what %s shows works as it stands there',
  async (page) => {
    const shell = programs(page, 'sh');
    expect(shell).toHaveLength(3);
    for (const program of shell) expect(await run(['bash', '-euc'], program)).not.toContain('error_code');
    const [tickets] = shell.slice(-1);
    expect(await run(['bash', '-euc'], tickets ?? '')).toContain('"protocol":"base64url.bearer.');

    const python = programs(page, 'python');
    expect(python).toHaveLength(2);
    for (const program of python) expect(await run(['/usr/bin/python3', '-c'], program)).toBe('hello\n');
    const [, signed = ''] = python;
    expect(await run(['/usr/bin/python3', '-c'], signed, app)).toBe('hello\n');
  },
  300_000,
);

interface Outcome {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

/** The command line as the platform's owner types it; `input` is what is piped into it. */
async function sluice(argv: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  const program = join(import.meta.dir, '../../bin/sluice');
  const child = Bun.spawn([program, ...argv, '--data', stage.platform.dataFolder], {
    env: { ...process.env, LC_ALL: 'C' },
    stdin: Buffer.from(input),
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: patience,
  });
  const [out, err, code] = await Promise.all([child.stdout.bytes(), child.stderr.text(), child.exited]);
  return { code, out: Buffer.from(out), err };
}

test('sluice connect: what is piped is answered, and the end of the pipe ends it in order', async () => {
  const one = await sluice(['connect', 'calling'], 'hi\n');
  expect({ code: one.code, out: String(one.out) }).toEqual({ code: 0, out: 'hi\n' });

  const folder = mkdtempSync(join(tmpdir(), 'sluice-connect-'));
  const file = join(folder, 'bytes');
  writeFileSync(file, Buffer.from('00ff10', 'hex'));
  const lines = ['first', `/file ${file}`, '/hex 01 02', '/ping x', '//slash', '/close 4002 that is all'];
  const told = await sluice(['connect', 'calling', '/any/path', '--commands', '--json'], `${lines.join('\n')}\n`);
  rmSync(folder, { recursive: true });
  const events: Record<string, unknown>[] = String(told.out)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect({ code: told.code, err: told.err.replace(/^Connecting.*\n/, '') }).toEqual({ code: 0, err: '' });
  expect(events[0]).toMatchObject({ event: 'opened', protocol: '' });
  const received = events
    .filter(({ event }) => event === 'received')
    .map(({ kind, data, data_base64: more }) => [kind, data ?? more]);
  expect(received).toEqual([
    ['text', 'first'],
    ['binary', 'AP8Q'],
    ['binary', 'AQI='],
    ['pong', 'eA=='],
    ['text', '/slash'],
  ]);
  expect(events.at(-1)).toMatchObject({ event: 'closed', by: 'client', code: 4002 });

  const mistaken = await sluice(['connect', 'calling', '--commands'], '/nonsense\n');
  expect(mistaken.code).toBe(1);
  expect(mistaken.err).toContain('There is no such command');
  const missing = await sluice(['connect', 'nobody'], '');
  expect(missing.err).toContain('There is no service "nobody"');
}, 120_000);

test('sluice connect: Ctrl-C says goodbye', async () => {
  const program = join(import.meta.dir, '../../bin/sluice');
  const argv = [program, 'connect', 'calling', '--json', '--data', stage.platform.dataFolder];
  const child = Bun.spawn(argv, { stdin: 'pipe', stdout: 'pipe', stderr: 'ignore', timeout: patience });
  const lines = linesOf(child.stdout);
  expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ event: 'opened' });
  child.kill('SIGINT');
  expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ event: 'closed', by: 'client', code: 1000 });
  expect(await child.exited).toBe(130);
}, 120_000);

test('sluice call: the body as it is, and the status in the exit code', async () => {
  const page = await stage.platform.fetch(`/v1/infers/${environment['SERVICE']}/`, {
    headers: { 'X-Auth-Token': stage.api.token },
  });
  const called = await sluice(['call', 'calling', '/']);
  expect({ code: called.code, out: String(called.out), err: called.err }).toEqual({
    code: 0,
    out: await page.text(),
    err: '',
  });
  const json = JSON.parse(String((await sluice(['call', 'calling', '/', '--json'])).out));
  expect(json).toMatchObject({ status: 200, size: called.out.length, data: String(called.out) });
  const outside = await sluice(['call', 'calling', '/../../../v1/models']);
  expect(outside.code).toBe(1);
  expect(outside.err).toContain('leads out of the service');
  const gone = await sluice(['call', '00000000-0000-4000-8000-000000000000', '/']);
  expect(gone.code).toBe(1);
  expect(gone.err).toMatch(/HTTP 404; request id [0-9a-f]{32}\)\n$/);
}, 120_000);

test('sluice service: made, changed, restarted, compared with itself, stopped and deleted, each awaited', async () => {
  const done = async (...argv: string[]) => {
    const { code, out, err } = await sluice(['service', ...argv, '--json']);
    expect({ argv, code, err: code === 0 ? '' : err }).toEqual({ argv, code: 0, err: '' });
    return JSON.parse(String(out));
  };
  const size = ['--cpu', '0.5', '--memory', '256'];
  const made = await done('create', 'second', '--model', 'calling', ...size, '--wait');
  expect(made).toMatchObject({ service_name: 'second', status: 'running' });
  const changed = await done('update', 'second', '--env', 'COLOUR=blue', '--wait');
  expect(changed).toMatchObject({ status: 'running', config: [{ envs: { COLOUR: 'blue' }, instance_count: 1 }] });
  expect(await done('restart', 'second', '--wait')).toMatchObject({ status: 'running' });
  expect(await done('stats', 'second')).toMatchObject([{ service_id: made.service_id }]);
  expect(await done('check', 'second', '--text', 'hello')).toMatchObject({ different_count: 0 });
  expect((await sluice(['service', 'logs', 'second'])).code).toBe(0);
  expect(await done('drain', 'second', '--timeout', '0', '--wait')).toMatchObject({ service_id: made.service_id });
  expect(await done('stop', 'second', '--wait')).toMatchObject({ status: 'stopped' });
  expect(await done('delete', 'second', '--wait')).toEqual({ service_id: made.service_id });
  expect((await sluice(['service', 'show', 'second'])).err).toContain('There is no service "second"');
}, 300_000);
