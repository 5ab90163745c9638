import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImage } from '../../examples/build-image.ts';

const folder = join(import.meta.dir, '../images');

export type TestImage =
  | 'node-ws'
  | 'python-websockets'
  | 'wss-self-signed'
  | 'root-then-user'
  | 'scratch-static'
  | 'slow-start'
  | 'exits-at-once'
  | 'broken-start'
  | 'wrong-port'
  | 'loopback-only'
  | 'ignores-sigterm'
  | 'healthcheck'
  | 'socket-io'
  | 'needs-environment'
  | 'never-listens'
  | 'http-only'
  | 'particular';

/**
 * The tag of an image of test/images (what each does stands in the README there). Built when the engine has none of this
 * source yet: about a second for most, 40 s for the first, as the base comes with it.
 */
export async function buildTestImage(name: TestImage): Promise<string> {
  const base = await ensure('base', {});
  return ensure(name, { BASE: base });
}

/**
 * The tag of the image of `examples/java-echo`: an echo server that shares no code with those above. Its build runs the
 * project's own tests; about a minute when the engine has none of its layers, a second when it has them.
 */
export async function buildJavaEcho(): Promise<string> {
  const tag = 'sluice-test/java-echo:latest';
  await buildImage({ directory: join(import.meta.dir, '../../examples/java-echo'), tag });
  return tag;
}

async function ensure(name: string, buildArguments: Readonly<Record<string, string>>): Promise<string> {
  const directory = join(folder, name);
  const tag = `sluice-test/${name}:${contentHash(directory, buildArguments)}`;
  if (!(await exists(tag))) {
    await buildImage({ directory, tag, buildArguments });
  }
  return tag;
}

async function exists(tag: string): Promise<boolean> {
  const client = Bun.spawn(['docker', 'image', 'inspect', tag], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  return (await client.exited) === 0;
}

function contentHash(directory: string, buildArguments: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(JSON.stringify(buildArguments));
  for (const file of readdirSync(directory).sort()) {
    hash.update(`${file}\0`).update(readFileSync(join(directory, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
