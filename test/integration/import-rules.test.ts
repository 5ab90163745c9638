import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Each row plants one file that breaks a rule of the house, and names the words with which lint refuses it. */
const violations: readonly { readonly path: string; readonly source: string; readonly refusal: string }[] = [
  planted('contract', "import { readFileSync } from 'node:fs';", 'src/contract is pure'),
  planted('contract', "import { openStore } from '../store/open-store.ts';", 'src/contract imports no other room'),
  planted('contract', "import { Hono } from 'hono';", 'Only api and registry import Hono'),
  planted('backup', "import { createApi } from '../api/create-api.ts';", 'src/backup imports only contract'),
  planted('domain', "import { connect } from 'node:net';", 'src/domain is pure'),
  planted(
    'domain',
    "import { openStore } from '../../store/open-store.ts';",
    'src/domain imports only contract',
    'deep/',
  ),
  planted('domain', 'setTimeout(() => undefined, 1);', 'global variable setTimeout'),
  planted('auth', "import { readFileSync } from 'node:fs';", 'src/auth is pure'),
  planted('auth', "import { openStore } from '../store/open-store.ts';", 'src/auth imports only contract'),
  planted('gateway', "import { openStore } from '../store/open-store.ts';", 'src/gateway imports only'),
  planted(
    'gateway',
    "import { createDockerEngine } from '../engine/docker/docker-engine.ts';",
    'src/gateway imports only',
  ),
  planted('gateway', "import { createApi } from '../api/api.ts';", 'src/gateway imports only'),
  planted('gateway', "import { frame } from '../transparency/frame.ts';", 'src/gateway imports only'),
  planted('transparency', "import { frames } from '../gateway/frames.ts';", 'src/transparency imports only'),
  planted('doctor', "import { createContainers } from '../engine/docker/containers.ts';", 'src/doctor imports only'),
  planted('doctor', "import { openStore } from '../store/open-store.ts';", 'src/doctor imports only'),
  planted('load', "import { createEngine } from '../engine/docker/docker-engine.ts';", 'src/load imports only'),
  planted('api', "import { runLoadTest } from '../../load/run-load-test.ts';", 'src/api imports only', 'services/'),
  planted('control', "import { examineImage } from '../doctor/examine-image.ts';", 'src/control imports only'),
  planted('gateway', "await fetch('http://127.0.0.1/');", 'global variable fetch'),
  planted('control', "import { createApi } from '../api/api.ts';", 'src/control imports only'),
  planted('control', "import { Hono } from 'hono';", 'Only api and registry import Hono'),
  planted(
    'api',
    "import { createDockerEngine } from '../../engine/docker/docker-engine.ts';",
    'src/api imports only',
    'models/',
  ),
  planted('api', "import { Kysely } from 'kysely';", 'Only store talks to a database'),
  planted('registry', "import { openStore } from '../store/open-store.ts';", 'src/registry imports only'),
  planted('store', "import { createApi } from '../api/api.ts';", 'src/store imports only'),
  planted('engine', "import { Database } from 'bun:sqlite';", 'Only store talks to a database'),
  planted('supervisor', "import { runWorker } from '../gateway/worker.ts';", 'src/supervisor imports only'),
  planted('tls', "import { runWorker } from '../gateway/worker.ts';", 'src/tls imports only'),
  planted('config', "import { openStore } from '../store/open-store.ts';", 'src/config imports only'),
  planted('log', "import { openStore } from '../store/open-store.ts';", 'src/log imports only'),
  planted('memory', "import { openLibc } from '../libc/libc.ts';", 'src/memory imports nothing'),
  planted('libc', "import { createLogger } from '../log/logger.ts';", 'src/libc imports nothing'),
  planted('files', "import { createLogger } from '../log/logger.ts';", 'src/files imports nothing'),
  planted('gateway', "import { replaceFile } from '../files/replace-file.ts';", 'src/gateway imports only'),
  planted('api', "import { replaceFile } from '../files/replace-file.ts';", 'src/api imports only'),
  planted('control', "import { openLibc } from '../libc/libc.ts';", 'src/control imports only'),
  planted('client', "import { openStore } from '../store/open-store.ts';", 'src/client imports only'),
  planted('commands', "import { runControlProcess } from '../app.ts';", 'import the composition root'),
  planted('supervisor', "export const home = process.env['HOME'];", 'Only src/config reads the environment'),
  planted('gateway', "export const home = Bun.env['HOME'];", 'Only src/config reads the environment'),
  {
    path: 'test/acceptance/planted.ts',
    source: "import { openStore } from '../../src/store/open-store.ts';",
    refusal: 'Acceptance tests see the product from outside only',
  },
];

function planted(room: string, source: string, refusal: string, below = '') {
  return { path: `src/${room}/${below}planted.ts`, source, refusal };
}

const checkout = join(import.meta.dir, '..', '..');
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'sluice-import-rules-'));
  await Promise.all([
    cp(join(checkout, 'biome.json'), join(copy, 'biome.json')),
    cp(join(checkout, 'script/lint'), join(copy, 'script/lint'), { recursive: true }),
    symlink(join(checkout, 'node_modules'), join(copy, 'node_modules')),
  ]);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

/** The complaints of the linter about one file that holds `source`. */
async function complaints(path: string, source: string): Promise<string[]> {
  const file = join(copy, path);
  await mkdir(dirname(file), { recursive: true });
  await Bun.write(file, `${source}\n`);
  const lint = Bun.spawn(
    [join(checkout, 'node_modules/.bin/biome'), 'lint', '--vcs-enabled=false', '--reporter=json', path],
    { cwd: copy, stdout: 'pipe', stderr: 'ignore' },
  );
  const report: { diagnostics: readonly { readonly message: string }[] } = JSON.parse(
    await new Response(lint.stdout).text(),
  );
  await rm(file);
  return report.diagnostics.map((diagnostic) => diagnostic.message);
}

test.each(violations)('$path: $source is refused', async ({ path, source, refusal }) => {
  expect((await complaints(path, source)).filter((message) => message.includes(refusal))).not.toBeEmpty();
});

test('what a room may import is not refused', async () => {
  const allowed = "import { clientError } from '../contract/errors.ts';\nexport const make = clientError;";
  for (const room of ['domain', 'auth', 'gateway', 'control', 'api', 'store', 'registry', 'config']) {
    expect(await complaints(`src/${room}/planted.ts`, allowed)).toEqual([]);
  }
});
