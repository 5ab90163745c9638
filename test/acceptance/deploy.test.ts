import { afterAll, beforeAll, expect, test } from 'bun:test';
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until, within } from '../support/deadline.ts';
import { registryOf, Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

const sluice = join(import.meta.dir, '../../bin/sluice');
/** A login of the person at the keyboard, which is nobody else's affair. */
const dockerLogins = '{"auths":{"registry.example":{"auth":"bWU6bXkgb3du"}}}';

let stage: Stage;
let home: string;
let base: string;
let httpOnly: string;

beforeAll(async () => {
  base = await buildTestImage('node-ws');
  httpOnly = await buildTestImage('http-only');
  stage = await Stage.open();
  home = await mkdtemp(join(tmpdir(), 'sluice-deploy-'));
  await mkdir(join(home, '.docker'));
  await writeFile(join(home, '.docker/config.json'), dockerLogins);
  const { platform } = stage;
  const pin = ['--fingerprint', new X509Certificate(platform.ca).fingerprint256];
  const login = start('login', `https://${registryOf(platform)}`, '--name', 'far', '--password-stdin', ...pin);
  login.stdin.write(platform.credentials.password);
  await login.stdin.end();
  expect(await outcome(login)).toMatchObject({ code: 0 });
}, 400_000);

afterAll(async () => {
  const names = [...(await namesOn('127.0.0.1')), ...(await namesOn('localhost'))];
  if (names.length > 0) await stage.docker.attempt(['image', 'rm', '--force', ...names]);
  await stage?.[Symbol.asyncDispose]();
  if (home !== undefined) await rm(home, { recursive: true, force: true });
}, 120_000);

/** What else stands in the user's environment. */
let exported: Readonly<Record<string, string>> = {};

function environment() {
  const { DOCKER_CONFIG: _, SLUICE_DATA: __, ...others } = process.env;
  return { ...others, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), LC_ALL: 'C.UTF-8', ...exported };
}

/** The command as a user of this machine types it who has a home of its own. */
function start(...args: readonly string[]) {
  return Bun.spawn([sluice, ...args], { env: environment(), cwd: home, stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' });
}

type Child = ReturnType<typeof start>;

async function outcome(child: Child) {
  const all = Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const [out, err, code] = await within(240_000, 'sluice', all);
  return { code, out, err, answer: out.startsWith('{') ? JSON.parse(out) : undefined };
}

/** `sluice deploy` for the owner of the platform. */
function deploy(...args: readonly string[]) {
  return outcome(start('deploy', ...args, '--json', '--data', stage.platform.dataFolder));
}

function write(name: string, ...lines: readonly string[]): Promise<string> {
  return writeFrom(base, name, ...lines);
}

async function writeFrom(image: string, name: string, ...lines: readonly string[]): Promise<string> {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'Dockerfile'), [`FROM ${image}`, ...lines, ''].join('\n'));
  return folder;
}

/** What the engine calls images of this platform's registry by; pulls by digest are the platform's own. */
async function namesOn(host: string): Promise<string[]> {
  const filter = `reference=${host}:${stage.platform.port}/*/*:*`;
  const shown = await stage.docker.run(['images', '--filter', filter, '--format', '{{.Repository}}:{{.Tag}}']);
  return shown.split('\n').filter((name) => name !== '' && !name.endsWith(':<none>'));
}

test('a new folder becomes a running service, and what is changed its next version', async () => {
  const folder = await write('fresh', 'LABEL edition=1');
  const first = await deploy(folder);
  expect(first).toMatchObject({ code: 0, answer: { change: 'create', model_version: '0.0.1', status: 'running' } });
  const { api } = stage;
  using socket = await api.openSocket(first.answer.service_id);
  expect(await socket.ask('hello')).toBe('hello');
  expect(await readFile(join(home, '.docker/config.json'), 'utf8')).toBe(dockerLogins);
  // The command that it prints to try it with is one.
  const attempt = Bun.spawn(['sh', '-c', `echo hello | ${first.answer.try}`], {
    env: { ...environment(), PATH: `${join(import.meta.dir, '../../bin')}:${process.env['PATH']}` },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const tried = Promise.all([attempt.stdout.text(), attempt.stderr.text(), attempt.exited]);
  const [said, complaint, code] = await within(60_000, 'the command to try it', tried);
  expect({ code, complaint }).toMatchObject({ code: 0 });
  expect(said).toContain('hello');

  const again = await deploy(folder);
  expect(again).toMatchObject({ code: 0, answer: { change: 'none', model_version: '0.0.1' } });

  const variable = await deploy(folder, '--env', 'COLOUR=blue');
  expect(variable).toMatchObject({ code: 0, answer: { change: 'update', model_version: '0.0.1' } });
  await write('fresh', 'LABEL edition=2');
  const second = await deploy(folder);
  expect(second).toMatchObject({ code: 0, answer: { change: 'update', model_version: '0.0.2', status: 'running' } });
  const { config } = await api.service(first.answer.service_id);
  expect(config).toMatchObject([{ model_version: '0.0.2', envs: { COLOUR: 'blue' } }]);
  // One name stays, from which the next build goes on.
  expect(await namesOn('127.0.0.1')).toEqual([`127.0.0.1:${stage.platform.port}/local/fresh:latest`]);

  await write('fresh', 'ENTRYPOINT []', 'CMD ["sh", "-c", "echo the disk is on fire; exit 3"]');
  const broken = await deploy(folder);
  expect(broken.code).toBe(1);
  expect(broken.err).toContain('the disk is on fire');
  expect(broken.err).toContain('Version 0.0.2 keeps serving.');

  await write('fresh', 'RUN false');
  const unbuilt = await deploy(folder);
  expect(unbuilt.code).toBe(1);
  expect(unbuilt.err).toContain('could not be built');
}, 600_000);

test('an image is deployed from elsewhere over TLS, and by its name in the registry', async () => {
  const { platform, api } = stage;
  const before = await namesOn('127.0.0.1');
  const far = (...args: readonly string[]) => outcome(start('deploy', ...args, '--json', '--context', 'far'));
  const first = await far(httpOnly, '--name', 'plain', '--http');
  expect(first).toMatchObject({ code: 0, answer: { change: 'create', status: 'running' } });
  expect(first.answer.access_address).toStartWith('https://');
  const answer = await platform.fetch(`/v1/infers/${first.answer.service_id}/health`, {
    headers: { 'X-Auth-Token': api.token },
  });
  expect(answer.status).toBe(200);
  // The image had its name before, and keeps no other.
  expect(await namesOn('127.0.0.1')).toEqual(before);
  expect(await far(httpOnly, '--name', 'plain', '--http')).toMatchObject({ code: 0, answer: { change: 'none' } });

  const named = await far('local/plain:0.0.1', '--name', 'named', '--http');
  expect(named).toMatchObject({ code: 0, answer: { digest: first.answer.digest, status: 'running' } });
}, 600_000);

test('sluice.yaml names secret variables, whose values stand elsewhere, and volumes', async () => {
  const folder = await write('secretive');
  const secrets = 'secret_environment:\n  API_TOKEN: {environment: TOKEN_OF_TEST}\n  LICENSE: {file: license.txt}\n';
  await writeFile(join(folder, 'sluice.yaml'), `${secrets}volumes:\n  - {name: weights, mount_path: /models}\n`);
  await writeFile(join(folder, 'license.txt'), 'license-of-test\n');
  expect(await deploy(folder)).toMatchObject({ code: 1, err: expect.stringContaining('no TOKEN_OF_TEST') });

  const { api, docker } = stage;
  exported = { TOKEN_OF_TEST: 'token-of-test' };
  const first = await deploy(folder);
  expect(first).toMatchObject({ code: 0, answer: { change: 'create', status: 'running' } });
  const id = first.answer.service_id;
  const ids = await docker.run(['ps', '--quiet', '--filter', `label=sluice.service=${id}`]);
  const [container] = JSON.parse(await docker.run(['inspect', ids.trim()]));
  expect(container.Config.Env).toEqual(expect.arrayContaining(['API_TOKEN=token-of-test', 'LICENSE=license-of-test']));
  expect(container.Mounts).toMatchObject([{ Type: 'volume', Destination: '/models', RW: true }]);
  expect(await api.service(id)).toMatchObject({ config: [{ envs: { API_TOKEN: '******', LICENSE: '******' } }] });

  expect(await deploy(folder)).toMatchObject({ code: 0, answer: { change: 'none' } });
  exported = {};
  expect(await deploy(folder)).toMatchObject({ code: 0, answer: { change: 'none' } });
  exported = { TOKEN_OF_TEST: 'another-token' };
  const changed = await deploy(folder);
  expect(changed).toMatchObject({ code: 0, answer: { change: 'update', status: 'running' } });
  exported = {};
  expect(first.out + first.err + changed.out + changed.err).not.toContain('token-of-test');
  await api.deleteService(id);
  expect((await api.call('DELETE', '/volumes/weights')).status).toBe(200);
  await until(60_000, 'the volume is gone', async () =>
    (await api.call('GET', '/volumes/weights')).status === 404 ? true : undefined,
  );
}, 600_000);

test('status tells how the platform is, on its machine and from elsewhere', async () => {
  const { platform } = stage;
  const { fingerprint256: fingerprint } = new X509Certificate(platform.ca);
  const here = await outcome(start('status', '--json', '--data', platform.dataFolder));
  expect(here).toMatchObject({ code: 0, err: '', answer: { running: true, ready: true, attention: [] } });
  const far = await outcome(start('status', '--json', '--context', 'far'));
  expect(far).toMatchObject({ code: 0, answer: { context: 'far', address: `https://${registryOf(platform)}` } });
  for (const { answer } of [here, far]) {
    expect(answer.ca_fingerprint).toBe(fingerprint);
    expect(answer.certificate_expires_at).toBeGreaterThan(Date.now());
    expect(answer.checks).toMatchObject([
      { name: 'workers', ready: true },
      { name: 'engine', ready: true },
    ]);
    expect(answer.disk.free_in_bytes).toBeGreaterThan(0);
    expect(answer.version).toMatch(/^\d+\.\d+\.\d+/);
  }
  const told = await outcome(start('status', '--data', platform.dataFolder));
  expect(told.out).toContain('Nothing needs attention.');
  expect(told.out).toContain(fingerprint);
}, 120_000);

test('a port that nobody names is found by the doctor, and Ctrl-C stops the waiting alone', async () => {
  const hold = 'CMD ["sh", "-c", "while [ -e hold ]; do sleep 0.2; done; exec node server.mjs"]';
  const folder = await write('unsaid', 'EXPOSE 9999');
  const found = await deploy(folder);
  expect(found).toMatchObject({ code: 0, answer: { status: 'running' } });
  const { body } = await stage.api.call('GET', `/models/${found.answer.model_id}`);
  expect(JSON.stringify(body)).toContain('8080');

  await write('unsaid', 'USER root', 'RUN touch hold', hold);
  const args = ['deploy', folder, '--port', '8080', '--data', stage.platform.dataFolder];
  const waiting = start(...args);
  const said = waiting.stderr.getReader();
  let text = '';
  await until(200_000, 'the deployment', async () => {
    const { value, done } = await said.read();
    if (done) throw new Error(`it ended early: ${text}`);
    text += new TextDecoder().decode(value);
    return text.includes('Deploying unsaid 0.0.2') ? true : undefined;
  });
  said.releaseLock();
  waiting.kill('SIGINT');
  const [out, code] = await within(30_000, 'its end', Promise.all([waiting.stdout.text(), waiting.exited]));
  expect(code).toBe(130);
  expect(out).toContain('the deployment of unsaid 0.0.2 goes on');
  expect(await stage.api.service(found.answer.service_id)).toMatchObject({ status: 'deploying' });

  const again = deploy(folder, '--port', '8080');
  const filter = ['--filter', `label=sluice.service=${found.answer.service_id}`];
  await until(60_000, 'an instance of the new version', async () => {
    const containers = (await stage.docker.run(['ps', '--quiet', ...filter])).split('\n');
    const letGo = ['sh', '-c', 'test -e hold && rm hold'];
    const done = await Promise.all(
      containers.map((each) => stage.docker.attempt(['exec', '--user', 'root', each, ...letGo])),
    );
    return done.some(({ exitCode }) => exitCode === 0) || undefined;
  });
  expect(await again).toMatchObject({ code: 0, answer: { change: 'none', model_version: '0.0.2', status: 'running' } });
}, 600_000);

test('init writes what the image doctor finds, and deploy takes it as it is', async () => {
  const label = `greeting.${crypto.randomUUID()}`;
  const lines = ['ARG GREETING=none', `LABEL ${label}=$GREETING`];
  const folder = await writeFrom(await buildTestImage('needs-environment'), 'begun', ...lines);
  const file = join(folder, 'sluice.yaml');
  const init = (...args: readonly string[]) => outcome(start('init', ...args));
  const away = ['--engine', 'tcp://127.0.0.1:1'];

  expect(await init(folder, ...away)).toMatchObject({ code: 1 });
  expect(await init(folder, '--no-examine', ...away)).toMatchObject({ code: 0, err: '' });
  expect(await readFile(file, 'utf8')).toContain('\nname: begun\n');
  const refused = await init(folder);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('--force');

  const lacking = await init(folder, '--force');
  expect(lacking.code).toBe(0);
  expect(lacking.out).toContain('API_TOKEN');
  expect(await readFile(file, 'utf8')).toContain('API_TOKEN: ""');
  expect(await init(folder, '--force', '--env', 'API_TOKEN=one two')).toMatchObject({ code: 0 });
  const text = await readFile(file, 'utf8');
  for (const line of ['protocol: ws', 'port: 8080', '  API_TOKEN: "one two"']) {
    expect(text.split('\n')).toContain(line);
  }
  const deployed = await deploy(folder, '--build-arg', 'GREETING=hello');
  expect(await stage.docker.run(['images', '--quiet', '--filter', `label=${label}=hello`])).not.toBe('');
  expect(deployed).toMatchObject({ code: 0, answer: { service_name: 'begun', change: 'create', status: 'running' } });
  using socket = await stage.api.openSocket(deployed.answer.service_id);
  expect(await socket.ask('hello')).toBe('hello');

  // Of an image: where the user is.
  expect(await init(httpOnly, '--name', 'pictured')).toMatchObject({ code: 0 });
  expect(await readFile(join(home, 'sluice.yaml'), 'utf8')).toContain('\nprotocol: http\n');
  const pictured = await deploy(home);
  expect(pictured).toMatchObject({ code: 0, answer: { service_name: 'pictured', status: 'running' } });
  expect(pictured.answer.try).toStartWith('sluice call pictured / ');
}, 600_000);

test('Podman builds and pushes as Docker does', async () => {
  const image = await buildTestImage('scratch-static');
  const folder = await writeFrom(image, 'podded', 'LABEL maker=podman');
  const place = await mkdtemp(join(tmpdir(), 'sluice-podman-'));
  // It trusts no registry by itself, on the loopback address neither.
  const registries = join(place, 'registries.conf');
  await writeFile(registries, `[[registry]]\nlocation = "127.0.0.1:${stage.platform.port}"\ninsecure = true\n`);
  const env = { ...process.env, CONTAINERS_REGISTRIES_CONF: registries };
  const podman = ['podman', '--root', join(place, 'root'), '--runroot', join(place, 'run'), '--storage-driver', 'vfs'];
  const socket = join(place, 'podman.sock');
  const archive = join(place, 'image.tar');
  await stage.docker.run(['save', '--output', archive, image]);
  const service = Bun.spawn([...podman, 'system', 'service', '--time=0', `unix://${socket}`], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const load = Bun.spawn([...podman, 'load', '--quiet', '--input', archive], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await within(120_000, 'podman load', load.exited)).toBe(0);
    await until(30_000, 'Podman to answer', async () => {
      const answer = await fetch('http://localhost/_ping', { unix: socket }).catch(() => undefined);
      return answer?.ok || undefined;
    });
    const engine = ['--engine', `unix://${socket}`];
    expect(await deploy(folder, ...engine)).toMatchObject({ code: 0, answer: { change: 'create', status: 'running' } });
    expect(await deploy(folder, ...engine)).toMatchObject({ code: 0, answer: { change: 'none' } });
  } finally {
    service.kill();
    await service.exited;
    await rm(place, { recursive: true, force: true });
  }
}, 400_000);
