import { expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBlobStore } from './blob-store.ts';
import { digestOf } from './digest.ts';
import { createLayout } from './layout.ts';
import { parseRepositoryName } from './repository-name.ts';
import { createUsage } from './usage.ts';

test('a content is linked anew only when it has left the disk, never on its way from it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-usage-'));
  try {
    const layout = createLayout(folder);
    const events: string[] = [];
    const leaving = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const blobs = {
      ...createBlobStore(layout),
      async remove() {
        events.push('leaving');
        leaving.resolve();
        await left.promise;
        events.push('left');
      },
    };
    const usage = createUsage(layout, blobs, async () => undefined);
    const content = { digest: digestOf(Buffer.from('content'), 'sha256'), size: 7 };
    const [one, two] = [parseRepositoryName('a/one'), parseRepositoryName('a/two')];
    const link = (name: string) => async () => {
      events.push(name);
      return true;
    };
    await usage.hold(one, 'blob', content, link('one'));
    const released = usage.release(one, 'blob', content.digest, async () => true);
    await leaving.promise;
    const held = usage.hold(two, 'blob', content, link('two'));
    // Whatever could run now has run.
    await new Promise(setImmediate);
    left.resolve();
    await Promise.all([released, held]);
    expect(events).toEqual(['one', 'leaving', 'left', 'two']);
    expect(await usage.bytes('a')).toBe(7);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what could not be linked is not counted, and leaves the disk unless somebody else has it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-usage-'));
  try {
    const layout = createLayout(folder);
    const blobs = createBlobStore(layout);
    const usage = createUsage(layout, blobs, async () => 10);
    mkdirSync(layout.temporary);
    const text = Buffer.from('content');
    const content = { digest: digestOf(text, 'sha256'), size: 7 };
    const repository = parseRepositoryName('a/one');
    expect(await usage.hold(repository, 'blob', content, async () => false)).toBe(false);
    const failing = () => Promise.reject(new Error('no disk'));
    await expect(usage.hold(repository, 'blob', content, failing)).rejects.toThrow('no disk');
    expect(await usage.bytes('a')).toBe(0);

    const full = async () => {
      await blobs.put(text, content.digest);
      throw new Error('full');
    };
    await expect(usage.hold(repository, 'blob', content, full)).rejects.toThrow('full');
    expect(await blobs.size(content.digest)).toBeUndefined();
    await usage.hold(parseRepositoryName('a/two'), 'blob', content, async () => {
      await blobs.put(text, content.digest);
      return true;
    });
    await expect(usage.hold(repository, 'blob', content, full)).rejects.toThrow('full');
    expect(await blobs.size(content.digest)).toBe(7);
    expect(await usage.bytes('a')).toBe(7);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
