import { expect, test } from 'bun:test';
import { join } from 'node:path';

/** A network of its own, in which addresses can be cut off without harm to anyone. */
const isolated = process.getuid?.() === 0 ? ['unshare', '--net'] : ['unshare', '--net', '--map-root-user'];

test.skipIf(process.platform !== 'linux')(
  'clients and images that vanish are noticed, in a network of their own',
  async () => {
    const scene = join(import.meta.dir, 'vanished-peers.scene.ts');
    const run = Bun.spawn([...isolated, process.execPath, 'test', scene], { stderr: 'pipe', stdout: 'ignore' });
    const [told, exitCode] = [await run.stderr.text(), await run.exited];
    expect({ exitCode, told }).toMatchObject({ exitCode: 0, told: expect.stringMatching(/ 6 pass\n 0 fail/) });
  },
  120_000,
);
