import { expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../../support/deadline.ts';
import { openRequest } from './cut-upload.ts';
import { credentials } from './registry-stage.ts';

const megabyte = 1024 * 1024;
const size = 512;

/** The most memory that the process ever held, in megabytes. */
async function peakMemory(processId: number): Promise<number> {
  const status = await Bun.file(`/proc/${processId}/status`).text();
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

test.skipIf(process.platform !== 'linux')(
  'a large blob never lies in memory, neither in nor out',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-registry-'));
    const child = Bun.spawn([process.execPath, join(import.meta.dir, 'serve.ts'), folder], { stdout: 'pipe' });
    try {
      const { value } = await within(20_000, 'the registry to start', child.stdout.getReader().read());
      const [host = ''] = new TextDecoder().decode(value).split(' ');
      const headers = { Authorization: `Basic ${btoa(`${credentials.username}:${credentials.password}`)}` };
      const block = new Uint8Array(megabyte);
      const hash = new Bun.CryptoHasher('sha256');
      for (let index = 0; index < size; index++) hash.update(block);
      const digest = `sha256:${hash.digest('hex')}`;
      async function* blocks() {
        for (let index = 0; index < size; index++) yield block;
      }
      const url = `http://${host}/v2/t/large/blobs/uploads/?digest=${digest}`;
      const pushed = await fetch(url, { method: 'POST', headers, body: blocks() });
      expect(pushed.status).toBe(201);
      // Readers that never read.
      const get = [`GET /v2/t/large/blobs/${digest} HTTP/1.1`];
      using _first = await openRequest(host, get, new Uint8Array());
      using _second = await openRequest(host, get, new Uint8Array());
      const pulled = await fetch(`http://${host}/v2/t/large/blobs/${digest}`, { headers });
      expect(pulled.headers.get('content-length')).toBe(String(size * megabyte));
      let received = 0;
      for await (const chunk of pulled.body ?? []) received += chunk.byteLength;
      expect(received).toBe(size * megabyte);
      expect(await peakMemory(child.pid)).toBeLessThan(size / 2);
    } finally {
      child.kill('SIGKILL');
      await child.exited;
      await rm(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
