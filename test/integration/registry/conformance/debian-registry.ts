import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../../../support/deadline.ts';
import { linesOf } from '../../../support/lines-of.ts';
import type { CallOptions } from '../registry-stage.ts';
import type { RegistryUnderTest } from './registry-under-test.ts';

/** Debian's docker-registry 2.8 in a process of its own, with deletion, on a folder and a loopback port of its own. */
export async function openDebianRegistry(): Promise<RegistryUnderTest & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-debian-registry-'));
  const configuration = join(folder, 'config.yml');
  // JSON is YAML as well.
  await writeFile(
    configuration,
    JSON.stringify({
      version: '0.1',
      log: { level: 'info', accesslog: { disabled: true } },
      storage: {
        filesystem: { rootdirectory: join(folder, 'data') },
        delete: { enabled: true },
        maintenance: { uploadpurging: { enabled: false } },
      },
      http: { addr: '127.0.0.1:0', secret: 'of this test' },
      validation: { manifests: { urls: { allow: ['^https://'] } } },
    }),
  );
  const registry = Bun.spawn(['/usr/bin/docker-registry', 'serve', configuration], {
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const { promise: host, resolve, reject } = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const line of linesOf(registry.stderr)) {
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    }
    reject(new Error('docker-registry ended before it listened'));
  })();
  async function dispose(): Promise<void> {
    registry.kill();
    await Promise.all([registry.exited, reading]);
    await rm(folder, { recursive: true, force: true });
  }
  try {
    const address = await within(20_000, 'docker-registry to listen', host);
    return {
      host: address,
      call(method: string, path: string, options: CallOptions = {}) {
        const { headers = {}, body } = options;
        const url = new URL(path, `http://${address}`);
        const sent = body === undefined ? {} : { body };
        return fetch(url, { method, headers, redirect: 'manual', signal: AbortSignal.timeout(30_000), ...sent });
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
