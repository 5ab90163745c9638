import { describe, expect, spyOn, test } from 'bun:test';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitedDisk } from '../../../src/files/disk.ts';
import { until } from '../../support/deadline.ts';
import { digestOf, errorCode, pushImage, randomBytes } from './contents.ts';
import { openRequest } from './cut-upload.ts';
import { RegistryStage } from './registry-stage.ts';

const content = randomBytes(6_000_000);
const digest = digestOf(content);
/** Uploads are written in blocks of this size. */
const blockBytes = 256 * 1024;

async function begin(stage: RegistryStage): Promise<string> {
  const response = await stage.call('POST', '/v2/t/cut/blobs/uploads/');
  return response.headers.get('location') ?? '';
}

/** Waits until the upload stands beyond `least`, and for the server to have noticed the end of the old request. */
async function standsAt(stage: RegistryStage, location: string, least: number): Promise<number> {
  return until(10_000, 'bytes of the upload', async () => {
    const range = (await stage.call('GET', location)).headers.get('range') ?? '';
    const next = Number(range.split('-')[1]) + 1;
    return next >= least ? next : undefined;
  });
}

async function resume(stage: RegistryStage, location: string, start: number): Promise<void> {
  const rest = await stage.call('PATCH', location, {
    body: content.slice(start),
    headers: { 'Content-Range': `${start}-${content.length - 1}` },
  });
  expect(rest.status).toBe(202);
  expect((await stage.call('PUT', `${location}?digest=${digest}`)).status).toBe(201);
  const back = await stage.call('GET', `/v2/t/cut/blobs/${digest}`);
  expect(digestOf(await back.bytes())).toBe(digest);
}

describe('an upload whose connection breaks', () => {
  for (const framing of ['Content-Length: 6000000', 'Transfer-Encoding: chunked']) {
    test(`keeps what came and goes on from there (${framing})`, async () => {
      await using stage = await RegistryStage.open();
      const location = await begin(stage);
      const half = content.subarray(0, 3_500_000);
      const part = framing.startsWith('T') ? Buffer.concat([Buffer.from('3567e0\r\n'), half]) : half;
      using request = await openRequest(stage.host, [`PATCH ${location} HTTP/1.1`, framing], part);
      // All has been taken by then: what is less than a block is written when the connection breaks.
      await standsAt(stage, location, half.length - blockBytes);
      request.cut();
      const next = await standsAt(stage, location, half.length);
      expect(next).toBe(half.length);
      expect((await stage.call('HEAD', `/v2/t/cut/blobs/${digest}`)).status).toBe(404);
      await resume(stage, location, next);
    });
  }

  test('is taken over by the next request, before anyone knows that the old connection is dead', async () => {
    await using stage = await RegistryStage.open();
    const location = await begin(stage);
    const head = [`PATCH ${location} HTTP/1.1`, 'Content-Length: 6000000'];
    using _silent = await openRequest(stage.host, head, content.subarray(0, 2_000_000));
    const next = await standsAt(stage, location, 1_000_000);
    const refused = await stage.call('PATCH', location, { body: 'x', headers: { 'Content-Range': '9-9' } });
    expect(refused.status).toBe(416);
    const now = Number(refused.headers.get('range')?.split('-')[1]) + 1;
    expect(now).toBeGreaterThanOrEqual(next);
    await resume(stage, location, now);
  });

  test('is given up when no byte comes for too long, and can be resumed', async () => {
    await using stage = await RegistryStage.open({ limits: { idleSeconds: 0.2 } });
    const location = await begin(stage);
    const head = [`PUT ${location}?digest=${digest} HTTP/1.1`, 'Content-Length: 6000000'];
    using _silent = await openRequest(stage.host, head, content.subarray(0, 2_000_000));
    expect(await standsAt(stage, location, 2_000_000)).toBe(2_000_000);
    await resume(stage, location, 2_000_000);
  });

  test('leaves nothing when it was a push in a single request', async () => {
    await using stage = await RegistryStage.open();
    const uploads = join(stage.folder, 'registry/uploads');
    const head = [`POST /v2/t/cut/blobs/uploads/?digest=${digest} HTTP/1.1`, 'Content-Length: 6000000'];
    using request = await openRequest(stage.host, head, content.subarray(0, 2_000_000));
    const files = () => readdir(uploads);
    await until(10_000, 'the upload to begin', async () => (await files()).length > 0 || undefined);
    request.cut();
    await until(10_000, 'the upload to go', async () => (await files()).length === 0 || undefined);
    expect((await stage.call('HEAD', `/v2/t/cut/blobs/${digest}`)).status).toBe(404);
  });
});

test('an upload outlives a restart, and a foreign or damaged one does not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-registry-'));
  let location: string;
  {
    await using before = await RegistryStage.open({ folder });
    location = await begin(before);
    const body = content.slice(0, 1_500_000);
    expect((await before.call('PATCH', location, { body })).status).toBe(202);
  }
  await Bun.write(join(folder, 'registry/uploads/00000000-0000-4000-8000-000000000000.data'), 'orphan');
  await Bun.write(join(folder, 'registry/uploads/11111111-0000-4000-8000-000000000000.json'), '{');
  await Bun.write(join(folder, 'registry/temporary/left'), 'half');
  {
    await using after = await RegistryStage.open({ folder });
    expect(await readdir(join(folder, 'registry/uploads'))).toHaveLength(2);
    expect(await readdir(join(folder, 'registry/temporary'))).toEqual([]);
    expect(await standsAt(after, location, 1)).toBe(1_500_000);
    const unknown = await after.call('GET', location.replace(/[^/]*$/, '00000000-0000-4000-8000-000000000000'));
    expect(await errorCode(await after.call('DELETE', unknown.url))).toBe('BLOB_UPLOAD_UNKNOWN');
    await resume(after, location, 1_500_000);
  }
  await rm(folder, { recursive: true, force: true });
});

test('after a start nothing is shown before its name is on stable storage', async () => {
  await using before = await RegistryStage.open();
  const image = await pushImage(before, 'team/echo/deep', { tag: 'v1' });
  const root = join(before.folder, 'registry');
  const held = Promise.withResolvers<void>();
  const synced: string[] = [];
  const { syncFolder } = awaitedDisk;
  const sync = spyOn(awaitedDisk, 'syncFolder').mockImplementation(async (folder) => {
    await held.promise;
    await syncFolder(folder);
    synced.push(folder.slice(root.length + 1));
  });
  try {
    await using after = await RegistryStage.open({ folder: before.folder });
    let isShown = false;
    const shown = after.call('GET', '/v2/team/echo/deep/manifests/v1').then(({ status }) => {
      isShown = true;
      return [status, synced.length];
    });
    const resolved = after.registry.resolve('team/echo/deep', 'v1', 'amd64').then(() => {
      isShown = true;
    });
    // Time enough to answer, if that were all.
    for (let count = 0; count < 20; count += 1) await fetch(`http://${before.host}/v2/`);
    expect(isShown).toBe(false);
    held.resolve();
    const [status, count] = await shown;
    await resolved;
    expect(status).toBe(200);
    const [algorithm = '', hex = ''] = image.digest.split(':');
    const expected = ['', 'repositories/team/echo/deep/_manifests', 'repositories/team/echo/deep/_tags'];
    expect(synced.slice(0, count)).toEqual(
      expect.arrayContaining([...expected, `blobs/${algorithm}/${hex.slice(0, 2)}`, 'repositories/team']),
    );
    expect(synced.some((folder) => folder.startsWith('uploads'))).toBe(false);
  } finally {
    held.resolve();
    sync.mockRestore();
  }
});
