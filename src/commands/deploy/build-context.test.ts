import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildContext } from './build-context.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-build-context-'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** Writes a folder, packs it, and unpacks it with the system's own tar. */
async function unpacked(name: string, files: Readonly<Record<string, string>>, dockerfile = 'Dockerfile') {
  const [from, to] = [join(home, name), join(home, `${name}-out`)];
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(from, path)), { recursive: true });
    await writeFile(join(from, path), content);
  }
  await mkdir(to);
  return { from, to, unpack: () => unpack(from, to, dockerfile) };
}

async function unpack(from: string, to: string, dockerfile: string): Promise<string[]> {
  const tar = Bun.spawn(['tar', '--extract', '--file', '-', '--directory', to], { stdin: 'pipe', stderr: 'pipe' });
  for await (const chunk of buildContext(from, dockerfile)) tar.stdin.write(chunk);
  await tar.stdin.end();
  expect({ code: await tar.exited, said: await tar.stderr.text() }).toEqual({ code: 0, said: '' });
  return [...new Bun.Glob('**/*').scanSync({ cwd: to, dot: true })].sort();
}

test('files, modes, links and long names arrive as they are', async () => {
  const long = `${'deep/'.repeat(30)}${'名字'.repeat(20)}.txt`;
  const {
    from,
    to,
    unpack: go,
  } = await unpacked('plain', { Dockerfile: 'FROM x', 'run.sh': '#!/bin/sh\n', [long]: 'far', empty: '' });
  await chmod(join(from, 'run.sh'), 0o755);
  await symlink('run.sh', join(from, 'start'));
  await symlink('x'.repeat(150), join(from, 'dangling'));
  await writeFile(join(from, 'big'), Buffer.alloc(3_000_001, 7));
  expect(await go()).toEqual(expect.arrayContaining(['Dockerfile', 'big', long, 'empty', 'run.sh']));
  expect((await stat(join(to, 'run.sh'))).mode & 0o777).toBe(0o755);
  expect(await readFile(join(to, long), 'utf8')).toBe('far');
  expect(await readlink(join(to, 'start'))).toBe('run.sh');
  expect(await readlink(join(to, 'dangling'))).toBe('x'.repeat(150));
  expect((await readFile(join(to, 'big'))).equals(Buffer.alloc(3_000_001, 7))).toBe(true);
});

test('what .dockerignore names stays behind, but for what the build needs', async () => {
  const files = {
    Dockerfile: '',
    '.dockerignore': '*\n!src\nsrc/**/*.test.js\n',
    'src/a.js': '',
    'src/x/a.test.js': '',
    '.env': 'secret',
  };
  const { unpack: go } = await unpacked('ignoring', files);
  expect(await go()).toEqual(['.dockerignore', 'Dockerfile', 'src/a.js']);
});

test('a Dockerfile in an ignored folder is sent, and has a list of its own', async () => {
  const files = {
    'ops/Dockerfile': '',
    'ops/Dockerfile.dockerignore': 'ops\nb',
    '.dockerignore': 'a',
    a: '',
    b: '',
    'ops/c': '',
  };
  const { unpack: go } = await unpacked('elsewhere', files, 'ops/Dockerfile');
  expect(await go()).toEqual(['.dockerignore', 'a', 'ops/Dockerfile']);
});
