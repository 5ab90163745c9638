import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { OtherMachine } from '../../support/other-machine.ts';
import { Platform } from '../../support/platform.ts';
import { dockerLogin } from '../../support/stage.ts';
import { writeArchive } from './clients/image-client.ts';

const hostName = 'sluice.example.com';
const names = ['docker', 'podman', 'buildah', 'skopeo'] as const;
type Name = (typeof names)[number];
let machine: OtherMachine;
let platform: Platform;
let host: string;

beforeAll(async () => {
  machine = await OtherMachine.start(hostName);
  platform = await Platform.start({
    workers: 1,
    more: (port) => ['--listen', `${machine.ourAddress}:${port}`, '--address', `https://${hostName}:${port}`],
  });
  host = `${hostName}:${platform.port}`;
  await machine.startDocker();
  const archive = await writeArchive(machine.folder, image('docker'));
  await machine.succeed(['docker', 'load', '--quiet', '--input', archive]);
  for (const name of ['podman', 'buildah', 'skopeo'] as const) {
    await Bun.write(join(machine.folder, `${name}.tar`), Bun.file(await writeArchive(machine.folder, image(name))));
    if (name !== 'skopeo') await machine.succeed([...program(name), 'pull', '--quiet', `docker-archive:${name}.tar`]);
  }
}, 120_000);

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  await machine?.[Symbol.asyncDispose]();
}, 120_000);

const image = (name: Name) => `${host}/machine/${name}:v1`;

/** With a store on the other machine. */
function program(name: Name): string[] {
  const store = join(machine.folder, name);
  if (name === 'docker' || name === 'skopeo') return [name];
  return [name, '--root', join(store, 'root'), '--runroot', join(store, 'run'), '--storage-driver', 'vfs'];
}

function login(name: Name) {
  const { name: user, password } = dockerLogin(platform);
  return machine.attempt([...program(name), 'login', '--username', user, '--password-stdin', host], password);
}

/** Pushes its image and pulls it again; what it said where it failed. */
async function pushAndPull(name: Name, options: readonly string[] = []): Promise<string> {
  const skopeo = name === 'skopeo';
  const sides = {
    push: options.map((option) => option.replace('--', '--dest-')),
    pull: options.map((option) => option.replace('--', '--src-')),
  };
  const push = skopeo
    ? ['copy', ...sides.push, 'docker-archive:skopeo.tar', `docker://${image(name)}`]
    : ['push', ...options, image(name)];
  const pull = skopeo
    ? ['copy', ...sides.pull, `docker://${image(name)}`, `dir:${join(machine.folder, crypto.randomUUID())}`]
    : ['pull', ...options, image(name)];
  const pushed = await machine.attempt([...program(name), ...push]);
  const pulled = await machine.attempt([...program(name), ...pull]);
  return [pushed, pulled].map(({ exitCode, output }) => (exitCode === 0 ? '' : output)).join('');
}

/** The commands that the trust page has under a heading, for the platform's real address. */
async function commandsOf(language: 'en' | 'zh', heading: RegExp): Promise<string> {
  const page = await Bun.file(join(import.meta.dir, `../../../docs/${language}/trust.md`)).text();
  const part = page.split(/^##? /m).find((text) => heading.test(text)) ?? '';
  const commands = /```sh\n([\s\S]*?)```/.exec(part)?.[1] ?? '';
  expect(commands).toContain('sluice.example.com:8443');
  return commands.replaceAll('sluice.example.com:8443', host).replaceAll('sudo ', '');
}

async function follow(language: 'en' | 'zh', heading: RegExp): Promise<void> {
  await machine.succeed(['sh', '-eu', '-c', await commandsOf(language, heading)]);
}

const unknownAuthority = /certificate signed by unknown authority/;

test('from another machine every client refuses, until it was told of the CA as the trust page says', async () => {
  for (const name of names) {
    expect((await login(name)).output, name).toMatch(unknownAuthority);
    expect(await pushAndPull(name), name).toMatch(unknownAuthority);
  }
  await follow('en', /^How clients/);
  expect(await Bun.file(join(machine.folder, 'ca.pem')).text()).toBe(platform.ca);

  // The folder of Podman and its relatives is not Docker's.
  await follow('en', /^Podman/);
  for (const name of ['podman', 'buildah', 'skopeo'] as const) {
    expect(await login(name), name).toMatchObject({ exitCode: 0 });
    expect(await pushAndPull(name), name).toBe('');
  }
  expect(await pushAndPull('docker')).toMatch(unknownAuthority);

  await follow('en', /^Docker/);
  expect(await login('docker')).toMatchObject({ exitCode: 0 });
  expect(await pushAndPull('docker')).toBe('');
  expect(await commandsOf('zh', /^让客户端/)).toBe(await commandsOf('en', /^How clients/));
  for (const heading of [/^Docker/, /^Podman/]) {
    expect(await commandsOf('zh', heading)).toBe(await commandsOf('en', heading));
  }
}, 120_000);

test("Podman and its relatives take Docker's folder, a folder of one's own, and one that a command names", async () => {
  const others = ['podman', 'buildah', 'skopeo'] as const;
  const folders = [
    '/etc/containers/certs.d',
    '/etc/docker/certs.d',
    `${machine.folder}/home/.config/containers/certs.d`,
  ];
  const nowhere = async () => machine.succeed(['rm', '-rf', ...folders]);
  for (const folder of folders) {
    await nowhere();
    for (const name of others) expect(await pushAndPull(name), name).toMatch(unknownAuthority);
    await machine.succeed(['mkdir', '-p', `${folder}/${host}`]);
    await machine.succeed(['cp', 'ca.pem', `${folder}/${host}/ca.crt`]);
    for (const name of others) expect(await pushAndPull(name), `${name} with ${folder}`).toBe('');
  }
  await nowhere();
  await machine.succeed(['mkdir', 'certs']);
  await machine.succeed(['cp', 'ca.pem', 'certs/ca.crt']);
  for (const name of others) expect(await pushAndPull(name, [`--cert-dir=certs`]), name).toBe('');
}, 120_000);
