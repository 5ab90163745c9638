import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brotliCompress, constants } from 'node:zlib';

// Bundles the console into dist/console: index.html, and beside it `assets/` with every file also compressed, so that serving
// one is reading it. The old build stays in place until the new one is whole.

const root = join(import.meta.dir, '..');
const source = join(root, 'console');
const built = join(root, 'dist/console');
const half = `${built}.half`;

await rm(half, { recursive: true, force: true });
await mkdir(join(half, 'assets'), { recursive: true });

const options = {
  target: 'browser',
  format: 'esm',
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  throw: true,
} as const;

const main = await Bun.build({
  ...options,
  entrypoints: [join(source, 'main.tsx')],
  splitting: true,
  naming: { entry: '[name]-[hash].[ext]', chunk: '[name]-[hash].[ext]', asset: '[name]-[hash].[ext]' },
});
// What is loaded by address, and so keeps its name: workers and audio worklets.
const workers = [...new Bun.Glob('**/*.{worker,worklet}.ts').scanSync({ cwd: source, absolute: true })].sort();
const side =
  workers.length === 0 ? undefined : await Bun.build({ ...options, entrypoints: workers, naming: '[name].[ext]' });

const outputs = [...main.outputs, ...(side?.outputs ?? [])];
const icon = await Bun.file(join(source, 'icon.svg')).bytes();
const iconName = `icon-${Bun.hash(icon).toString(36)}.svg`;
await store(iconName, icon);
for (const output of outputs) await store(basename(output.path), new Uint8Array(await output.arrayBuffer()));

const address = (wanted: (path: string, kind: string) => boolean) => {
  const found = main.outputs.find(({ path, kind }) => wanted(path, kind));
  if (found === undefined) throw new Error('the bundler left out what index.html names');
  return `/assets/${basename(found.path)}`;
};
const addresses: Readonly<Record<string, string>> = {
  script: address((_path, kind) => kind === 'entry-point'),
  style: address((path) => path.endsWith('.css')),
  icon: `/assets/${iconName}`,
};
const template = await Bun.file(join(source, 'index.html')).text();
await Bun.write(
  join(half, 'index.html'),
  template.replace(/\{(\w+)\}/g, (whole, name: string) => addresses[name] ?? whole),
);
await rm(built, { recursive: true, force: true });
await rename(half, built);
const files = await readdir(join(built, 'assets'));
console.log(`console: ${files.length} files in dist/console`);

async function store(name: string, content: Uint8Array): Promise<void> {
  await Bun.write(join(half, 'assets', name), content);
  const packed = await new Promise<Buffer>((resolve, reject) => {
    const parameters = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    brotliCompress(content, { params: parameters }, (error, result) => (error ? reject(error) : resolve(result)));
  });
  if (packed.length < content.length) await Bun.write(join(half, 'assets', `${name}.br`), packed);
}
