import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browser } from '../../console/pages/service/snippets/browser.ts';
import { type CallFacts, proofs } from '../../console/pages/service/snippets/call-facts.ts';
import { ticketCurl } from '../../console/pages/service/snippets/curl.ts';
import { snippets } from '../../console/pages/service/snippets/snippets.ts';
import { tokenCommand } from '../../console/pages/service/snippets/token-command.ts';
import { ChromiumWithCa } from '../support/chromium.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

/** How long one program may take, ms: Go and Java are compiled first. */
const patience = 120_000;
const caFile = 'sluice-ca.pem';
/** A path and a query in which everything has to be encoded that a signature encodes in a way of its own. */
const rest = "/a%20b/~x*'(1)?room=1&b=%E4%BD%A0%20x&a-b=2&a=1&a=0&empty=";

let stage: Stage;
let folder: string;
let facts: Readonly<Record<'socket' | 'get' | 'post', CallFacts>>;
let service: string;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  stage = await Stage.open();
  const { api, platform } = stage;
  const { credentials } = platform;
  await stage.push(await buildTestImage('scratch-static'), 'snippets/echo:1.0');
  service = await api.deploy('snippets', 'snippets/echo:1.0', { protocol: 'ws' });
  const made = await api.call('POST', '/app-auth/apps', { app_name: 'partner' });
  const { app_id: id, app_key: key = '', app_secret: secret = '' } = made.body['app'] as Record<string, string>;
  const coded = await api.call('POST', `/app-auth/apps/${id}/app-code`);
  const { app_codes: codes } = coded.body['app'] as { readonly app_codes: readonly string[] };
  await api.call('POST', `/services/${service}/app-auth-api`, { apps: [{ app_id: id }] });

  folder = mkdtempSync(join(tmpdir(), 'sluice-snippets-'));
  copyFileSync(credentials.ca_file, join(folder, caFile));
  symlinkSync(join(import.meta.dir, '../../node_modules'), join(folder, 'node_modules'));
  environment = {
    TOKEN: api.token,
    ACCESS_KEY: credentials.access_key,
    SECRET_KEY: credentials.secret_key,
    APP_CODE: codes[0] ?? '',
    APP_KEY: key,
    APP_SECRET: secret,
  };
  const address = `${String((await api.service(service))['access_address'])}${rest}`;
  const ticketAddress = `${credentials.endpoint}/v1/${credentials.project_id}/services/${service}/tickets`;
  const socket: CallFacts = { address, method: 'GET', caFile, ticketAddress };
  const get = { ...socket, address: address.replace('wss:', 'https:') };
  facts = { socket, get, post: { ...get, method: 'POST' } };
}, 300_000);

afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true, force: true });
  await stage?.[Symbol.asyncDispose]();
}, 60_000);

interface Outcome {
  readonly output: string;
  readonly errors: string;
  readonly code: number;
}

async function run(command: readonly string[], input?: string): Promise<Outcome> {
  const child = Bun.spawn([...command], {
    cwd: folder,
    env: { ...process.env, ...environment },
    // Left open: wscat ends with its input.
    stdin: input === undefined ? 'pipe' : Buffer.from(input),
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: patience,
  });
  const [output, errors, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { output, errors, code };
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

/** How each language's snippet is run; wscat sends what is typed, and is told here what and for how long. */
const runners: Readonly<Record<string, (text: string) => Promise<Outcome>>> = {
  Python: (text) => run(['/usr/bin/python3', write('call.py', text)]),
  'Node.js': (text) => run(['node', write('call.mjs', text)]),
  Java: (text) => run(['java', '-XX:TieredStopAtLevel=1', write('Call.java', text)]),
  Go: (text) => run(['go', 'run', write('call.go', text)]),
  curl: (text) => run(['bash', '-eu', write('call.sh', text)]),
  wscat: (text) =>
    run([
      'bash',
      '-eu',
      write('wscat.sh', `PATH=node_modules/.bin:$PATH\n${text.trimEnd()} --execute hello --wait 3\n`),
    ]),
};

/** What is to come of it: the echo, the answer, or for curl's WebSocket the handshake, after which it waits for its time-out. */
function expected(language: string, call: keyof typeof facts): { readonly output: RegExp; readonly code: number } {
  if (call !== 'socket') return { output: language === 'curl' ? /^HTTP\/1.1 200 / : /^200 /, code: 0 };
  if (language === 'curl') return { output: /^HTTP\/1.1 101 Switching Protocols\r\n/, code: 28 };
  return { output: language === 'wscat' ? /hello/ : /^hello\n$/, code: 0 };
}

test.each(proofs)(
  'with the proof "%s" every snippet connects and calls as it stands',
  async (proof) => {
    expect((await run(['go', 'mod', 'init', 'call'])).errors).toMatch(/creating new|already exists/);
    expect(await run(['go', 'get', 'github.com/gorilla/websocket'])).toMatchObject({ code: 0 });
    for (const call of ['socket', 'get', 'post'] as const) {
      for (const { name, text } of snippets(facts[call], proof)) {
        const runner = runners[name];
        if (runner === undefined) throw new Error(`nothing runs ${name}`);
        for (const secret of Object.values(environment)) expect(text).not.toContain(secret);
        const outcome = await runner(text);
        const { output, code } = expected(name, call);
        expect({ proof, call, name, ...outcome }).toMatchObject({ output: expect.stringMatching(output), code });
      }
    }
  },
  400_000,
);

test('the tickets that curl asks for let a page connect and call', async () => {
  const { endpoint, ca_file: ca } = stage.platform.credentials;
  const asked = async () => {
    const { output, code, errors } = await run(['bash', '-eu', write('ticket.sh', ticketCurl(facts.socket))]);
    if (code !== 0) throw new Error(errors);
    return output;
  };
  await using chromium = await ChromiumWithCa.launch(ca);
  const seen = await chromium.visit({}, async (page) => {
    await page.route('**/ticket', async (route) => route.fulfill({ body: await asked() }));
    // A page of the platform's own address, which has nothing but what it is given.
    await page.goto(`${endpoint}/ca.json`, { timeout: 30_000 });
    const lines: string[] = [];
    for (const call of ['socket', 'get', 'post'] as const) {
      const said = page.waitForEvent('console', {
        predicate: (message) => /^hello|^200/.test(message.text()),
        timeout: 30_000,
      });
      await page.addScriptTag({ type: 'module', content: browser(facts[call]) });
      lines.push((await said).text().trim());
    }
    return lines;
  });
  expect(seen).toEqual(['hello', '200 {"status":"ok"}', '200 {"status":"ok"}']);
}, 120_000);

test('the command for a token asks for the password, whatever is in it', async () => {
  const { endpoint, domain, project_name: project } = stage.platform.credentials;
  const password = `two words, "quotes" 'of both kinds', \\ and $HOME`;
  const answer = await stage.platform.fetch('/v3/users', {
    method: 'POST',
    headers: { 'X-Auth-Token': stage.api.token },
    body: JSON.stringify({ user: { name: 'ann', password, roles: ['caller'] } }),
  });
  expect(answer.status).toBe(201);
  const command = tokenCommand({ endpoint, caFile, domain, user: 'ann', project });
  const check = `curl --silent --cacert ${caFile} --header "X-Auth-Token: $TOKEN" ${endpoint}/v1/infers/${service}/`;
  const { output, errors } = await run(['bash', '-euc', `${command}${check}`], `${password}\n`);
  expect({ output: output.trim(), errors }).toEqual({ output: '{"status":"ok"}', errors: '' });
}, 60_000);
