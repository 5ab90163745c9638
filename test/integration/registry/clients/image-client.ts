import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { within } from '../../../support/deadline.ts';
import { digestOf, randomBytes } from '../contents.ts';

export interface Outcome {
  readonly exitCode: number;
  /** What it printed, on standard output and error. */
  readonly output: string;
}

export interface Pulled {
  /** Of the manifest or index that the name stands for, or of the image in the index. */
  readonly digest: string;
  readonly architecture: string;
}

/** A program that people use with registries, as each of them does the same things. Names are `host/repository:tag`. */
export interface ImageClient extends AsyncDisposable {
  readonly name: string;
  login(host: string, username: string, password: string): Promise<Outcome>;
  /** Takes in an archive as `docker save` writes it, whose image has this name. */
  load(archive: string, name: string): Promise<void>;
  /** Pushes what has this name here; the digest that the client tells. */
  push(name: string): Promise<string>;
  /** Pulls what it has not yet. */
  pull(name: string, architecture?: string): Promise<Pulled>;
  tryPull(name: string): Promise<Outcome>;
  /** Undefined: it has no command for this. */
  readonly listTags: ((repository: string) => Promise<string[]>) | undefined;
  /** From one repository to another one, the way that this client has. */
  copy(from: string, to: string): Promise<void>;
  /** Pushes an index of images that the registry has; its digest. */
  pushIndex(name: string, images: ReadonlyMap<string, string>): Promise<string>;
  /** Undefined: it has no command for this. */
  readonly delete: ((name: string) => Promise<void>) | undefined;
  /** Pushes an image in each of the other forms that it can make; the media type that a form's manifest or layer then has. */
  readonly forms: ReadonlyMap<
    string,
    { readonly push: (from: string, to: string) => Promise<void>; readonly type: string }
  >;
}

export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  zstdLayer: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const;

/** Runs a client whatever comes of it. Deadline: 2 minutes. */
export async function attempt(
  command: readonly string[],
  options: { readonly stdin?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<Outcome & { readonly stdout: string }> {
  const child = Bun.spawn([...command], {
    env: { ...process.env, ...options.environment },
    stdin: new TextEncoder().encode(options.stdin ?? ''),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const all = Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
  const [exitCode, stdout, stderr] = await within(120_000, command.join(' '), all);
  return { exitCode, stdout: stdout.trim(), output: stdout + stderr };
}

/** Runs a client, gives its standard output, and throws what it said when it failed. */
export async function succeed(
  command: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<string> {
  const { exitCode, stdout, output } = await attempt(command, environment && { environment });
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${output}`);
  return stdout;
}

/** Writes an image of one layer of `size` random bytes, in the form that `docker save` has. */
export async function writeArchive(
  folder: string,
  name: string,
  { architecture = 'amd64', size = 300_000 }: { readonly architecture?: string; readonly size?: number } = {},
): Promise<string> {
  const image = await mkdtemp(join(folder, 'image-'));
  const tar = (file: string, from: string, entry: readonly string[]) =>
    succeed(['tar', '-cf', file, '-C', from, ...entry]);
  await mkdir(join(image, 'files'));
  await Bun.write(join(image, 'files/weights.bin'), randomBytes(size));
  await tar(join(image, 'layer.tar'), join(image, 'files'), ['weights.bin']);
  const layer = digestOf(await Bun.file(join(image, 'layer.tar')).bytes());
  const config = {
    architecture,
    os: 'linux',
    created: '2026-01-01T00:00:00Z',
    config: { Cmd: ['/run'], ExposedPorts: { '9000/tcp': {} }, User: '65534' },
    rootfs: { type: 'layers', diff_ids: [layer] },
    history: [{ created: '2026-01-01T00:00:00Z', created_by: 'a test' }],
  };
  await Bun.write(join(image, 'config.json'), JSON.stringify(config));
  const list = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
  await Bun.write(join(image, 'manifest.json'), JSON.stringify(list));
  const archive = `${image}.tar`;
  await tar(archive, image, ['manifest.json', 'config.json', 'layer.tar']);
  await rm(image, { recursive: true });
  return archive;
}
