import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
