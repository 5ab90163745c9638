import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ConsoleFiles {
  /** `index.html` with `{nonce}` in it. Undefined when the console was not built. */
  index(): Promise<string | undefined>;
  /** A file of `assets/`. Undefined when there is none of this name. */
  asset(name: string, compressed: boolean): Promise<ConsoleAsset | undefined>;
}

interface ConsoleAsset {
  readonly content: Bun.BunFile;
  readonly type: string;
  /** Whether it is in brotli's form (RFC 7932). */
  readonly compressed: boolean;
  /** Whether its name changes with its content. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The console as `script/build-console.ts` left it in `folder`. */
export function openConsoleFiles(folder: string): ConsoleFiles {
  return {
    async index() {
      try {
        return await readFile(join(folder, 'index.html'), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async asset(name, acceptsBrotli) {
      const type = types[/^[\w.-]+\.(css|js|svg)$/.exec(name)?.[1] ?? ''];
      if (type === undefined) return undefined;
      const path = join(folder, 'assets', name);
      const compressed = acceptsBrotli && (await isFile(`${path}.br`));
      if (!compressed && !(await isFile(path))) return undefined;
      const content = Bun.file(compressed ? `${path}.br` : path);
      return { content, type, compressed, immutable: /-[0-9a-z]{6,}\.\w+$/.test(name) };
    },
  };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
