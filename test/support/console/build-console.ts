import { join } from 'node:path';

const root = join(import.meta.dir, '../../..');

/** Makes `dist/console` what the sources say, where it is older than they are. */
export async function buildConsole(): Promise<void> {
  const built = await Bun.file(join(root, 'dist/console/index.html'))
    .stat()
    .catch(() => undefined);
  if (built !== undefined && (await newestSource()) < built.mtimeMs) return;
  const build = Bun.spawn([process.execPath, join(root, 'script/build-console.ts')], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 120_000,
  });
  const errors = await build.stderr.text();
  if ((await build.exited) !== 0) throw new Error(`the console could not be built: ${errors}`);
}

async function newestSource(): Promise<number> {
  const paths = ['package-lock.json', 'script/build-console.ts'];
  for (const folder of ['console', 'src/contract'])
    for (const path of new Bun.Glob('**/*').scanSync({ cwd: join(root, folder) })) paths.push(join(folder, path));
  const times = await Promise.all(paths.map(async (path) => (await Bun.file(join(root, path)).stat()).mtimeMs));
  return Math.max(...times);
}
