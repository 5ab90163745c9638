import { expect, test } from 'bun:test';
import { join } from 'node:path';

test('a process may open as many files as the hard limit says, whatever the soft one is', async () => {
  // The runtime raises it: `limits.ts` counts on that.
  const module = join(import.meta.dir, 'socket-options.ts');
  const tell = `const { openFileLimit } = await import(${JSON.stringify(module)}); console.log(openFileLimit());`;
  const limits = 'ulimit -Sn 500 && ulimit -Hn 2000 && exec "$0" -e "$1"';
  const child = Bun.spawn(['sh', '-c', limits, process.execPath, tell], { stdout: 'pipe' });
  expect(await child.stdout.text()).toBe('2000\n');
});
