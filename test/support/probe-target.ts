import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = join(import.meta.dir, '../images/probe-target');

/** Where the tests' container engine answers. */
export const testEngineEndpoint = process.env['DOCKER_HOST'] ?? '/var/run/docker.sock';

/**
 * The name of a tiny image from scratch whose program does one thing an instance may do (see probe-target.c): built when
 * the engine has none of this source yet, with the machine's C compiler, or in a container where it has none.
 */
export async function probeTargetImage(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['probe-target.c', 'Dockerfile']) hash.update(await readFile(join(source, file)));
  const name = `sluice-test/probe-target:${hash.digest('hex').slice(0, 12)}`;
  if ((await engine(`/images/${name}/json`)).status === 200) return name;
  const context = await mkdtemp(join(tmpdir(), 'probe-target-'));
  try {
    await cp(source, context, { recursive: true });
    if (await compiled(context)) await useCompiled(context);
    await build(context, name);
  } finally {
    await rm(context, { recursive: true });
  }
  return name;
}

async function compiled(context: string): Promise<boolean> {
  const compiler = Bun.which('cc') ?? Bun.which('gcc');
  if (compiler === null || process.platform !== 'linux') return false;
  const command = [compiler, '-static', '-Os', '-s', '-o', 'probe-target', 'probe-target.c'];
  return (await Bun.spawn(command, { cwd: context, stderr: 'ignore' }).exited) === 0;
}

/** Leaves out the stage that compiles. */
async function useCompiled(context: string): Promise<void> {
  const file = join(context, 'Dockerfile');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(text.indexOf('FROM scratch')).replace('--from=build /', ''));
}

async function build(context: string, name: string): Promise<void> {
  const tar = Bun.spawn(['tar', '-c', '-C', context, '.'], { stdout: 'pipe' });
  const body = await tar.stdout.bytes();
  const response = await engine(`/build?${new URLSearchParams({ t: name, networkmode: 'host', rm: '1' })}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-tar' },
    body,
  });
  const log = await response.text();
  if (response.status !== 200 || log.includes('"errorDetail"')) throw new Error(`The image was not built: ${log}`);
}

/** A bare call of the Engine API, for what a test has to do or see behind the product's back. */
export function engine(path: string, options: RequestInit = {}): Promise<Response> {
  const target = testEngineEndpoint.replace(/^unix:\/\//, '');
  if (!target.startsWith('/')) return fetch(`${target.replace(/^tcp:/, 'http:')}/v1.41${path}`, options);
  return fetch(`http://localhost/v1.41${path}`, { ...options, unix: target, keepalive: false });
}
