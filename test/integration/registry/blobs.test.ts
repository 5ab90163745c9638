import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { storedContentHeader } from '../../../src/contract/gateway-headers.ts';
import { parseStoredContent } from '../../../src/contract/stored-content.ts';
import { digestOf, errorCode, pushBlob, pushImage, randomBytes } from './contents.ts';
import { RegistryStage } from './registry-stage.ts';

let stage: RegistryStage;
beforeAll(async () => {
  stage = await RegistryStage.open();
});
afterAll(() => stage[Symbol.asyncDispose]());

const uploads = (repository: string, query = '') => `/v2/${repository}/blobs/uploads/${query}`;

async function begin(repository: string): Promise<string> {
  const response = await stage.call('POST', uploads(repository));
  expect(response.status).toBe(202);
  expect(response.headers.get('range')).toBe('0-0');
  return response.headers.get('location') ?? '';
}

describe('the entrance', () => {
  test('asks for a login, in the form that clients know', async () => {
    const response = await stage.call('GET', '/v2/', { as: null });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toStartWith('Basic realm="');
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(await errorCode(response)).toBe('UNAUTHORIZED');
  });

  test('opens with one', async () => {
    const response = await stage.call('GET', '/v2/');
    expect(response.status).toBe(200);
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    expect((await stage.call('HEAD', '/v2/')).status).toBe(200);
  });

  test('answers in Chinese when asked', async () => {
    const response = await stage.call('GET', '/v2/t/x/manifests/none', { headers: { 'X-Language': 'zh-cn' } });
    expect(await response.text()).toContain('不存在');
  });

  test('refuses what is not there or not allowed', async () => {
    expect((await stage.call('GET', '/v2/t/x/else')).status).toBe(404);
    expect((await stage.call('PUT', '/v2/t/x/tags/list')).status).toBe(405);
    expect(await errorCode(await stage.call('POST', uploads('foreign/x')))).toBe('DENIED');
    expect(await errorCode(await stage.call('POST', uploads('closed/x')))).toBe('DENIED');
    expect(await errorCode(await stage.call('POST', uploads('t/x'), { as: 'guest' }))).toBe('DENIED');
    expect(await errorCode(await stage.call('GET', '/v2/t/UPPER/tags/list'))).toBe('NAME_INVALID');
    const bare = await stage.call('POST', uploads('bare'));
    expect(bare.status).toBe(400);
    expect(await bare.text()).toContain('/<organization>/bare:<tag>');
    const reserved = await stage.call('GET', '/v2/0123456789abcdef0123456789abcdef/x/tags/list');
    expect(await errorCode(reserved)).toBe('NAME_INVALID');
  });
});

describe('a blob', () => {
  test('is named, and not sent, to a gateway that sends it', async () => {
    const content = randomBytes(1000);
    const { digest } = await pushBlob(stage, 't/named', content);
    const path = `/v2/t/named/blobs/${digest}`;
    const headers = { [storedContentHeader]: 'yes' };
    const whole = await stage.call('GET', path, { headers });
    const place = (answer: Response) => parseStoredContent(answer.headers.get(storedContentHeader) ?? '');
    expect(place(whole)).toMatchObject({ start: 0, length: 1000 });
    const file = Bun.file(join(stage.folder, 'registry', place(whole)?.path ?? ''));
    expect(Buffer.from(await file.bytes()).equals(content)).toBe(true);
    expect([whole.status, (await whole.bytes()).length]).toEqual([200, 0]);
    expect(whole.headers.get('docker-content-digest')).toBe(digest);
    const part = await stage.call('GET', path, { headers: { ...headers, Range: 'bytes=10-19' } });
    expect(place(part)).toMatchObject({ start: 10, length: 10 });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 10-19/1000']);
    const refused = await stage.call('GET', path, { headers, as: null });
    expect([refused.status, refused.headers.has(storedContentHeader)]).toEqual([401, false]);
  });

  test('comes back in whole and in parts', async () => {
    const content = randomBytes(300_000);
    const { digest } = await pushBlob(stage, 't/parts', content);
    const path = `/v2/t/parts/blobs/${digest}`;
    const head = await stage.call('HEAD', path);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '300000']);
    expect(head.headers.get('docker-content-digest')).toBe(digest);
    const whole = await stage.call('GET', path);
    expect(whole.headers.get('content-length')).toBe('300000');
    // What a browser would make of it: a file to save, never a page or a script of this origin.
    const shown = ['content-type', 'content-disposition', 'x-content-type-options'].map((name) =>
      whole.headers.get(name),
    );
    expect(shown).toEqual(['application/octet-stream', 'attachment', 'nosniff']);
    expect(digestOf(await whole.bytes())).toBe(digest);
    const part = await stage.call('GET', path, { headers: { Range: 'bytes=1000-1999' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1000-1999/300000']);
    expect(Buffer.from(await part.bytes()).equals(content.subarray(1000, 2000))).toBe(true);
    const tail = await stage.call('GET', path, { headers: { Range: 'bytes=-10' } });
    expect(Buffer.from(await tail.bytes()).equals(content.subarray(-10))).toBe(true);
    const several = await stage.call('GET', path, { headers: { Range: 'bytes=0-1,5-6' } });
    expect([several.status, (await several.bytes()).length]).toEqual([200, 300_000]);
    expect((await stage.call('GET', path, { headers: { Range: 'bytes=300000-' } })).status).toBe(416);
  });

  test('may be empty', async () => {
    const { digest } = await pushBlob(stage, 't/empty', '');
    const response = await stage.call('GET', `/v2/t/empty/blobs/${digest}`);
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '0']);
  });

  test('may be named by sha512', async () => {
    const content = randomBytes(5000);
    const digest = digestOf(content, 'sha512');
    const response = await stage.call('POST', uploads('t/long', `?digest=${digest}`), { body: content });
    expect(response.status).toBe(201);
    expect(digestOf(await (await stage.call('GET', `/v2/t/long/blobs/${digest}`)).bytes(), 'sha512')).toBe(digest);
  });

  test('is seen only where it was pushed, until it is mounted', async () => {
    const { digest } = await pushBlob(stage, 't/source', randomBytes(100));
    expect((await stage.call('HEAD', `/v2/t/target/blobs/${digest}`)).status).toBe(404);
    const mount = await stage.call('POST', uploads('t/target', `?mount=${digest}&from=t%2Fsource`));
    expect([mount.status, mount.headers.get('location')]).toEqual([201, `/v2/t/target/blobs/${digest}`]);
    expect((await stage.call('HEAD', `/v2/t/target/blobs/${digest}`)).status).toBe(200);
    for (const from of ['t/nothing', 'foreign/x', 'bare', '..']) {
      const query = `?mount=${digest}&from=${encodeURIComponent(from)}`;
      expect((await stage.call('POST', uploads('t/third', query))).status).toBe(202);
    }
  });

  test('that the caller may not read is not mounted, from wherever, and not said to be there', async () => {
    await using first = await RegistryStage.open();
    const { digest } = await pushBlob(first, 'own/secret', randomBytes(100));
    const repositories = join(first.folder, 'registry/repositories');
    await rename(join(repositories, 'own'), join(repositories, 'foreign'));
    await using second = await RegistryStage.open({ folder: first.folder });
    for (const query of [`?mount=${digest}`, `?mount=${digest}&from=foreign/secret`]) {
      expect((await second.call('POST', uploads('t/curious', query))).status).toBe(202);
    }
    expect((await second.call('HEAD', `/v2/t/curious/blobs/${digest}`)).status).toBe(404);
  });

  test('with another content than announced leaves nothing', async () => {
    const wrong = digestOf('something else');
    const whole = await stage.call('POST', uploads('t/wrong', `?digest=${wrong}`), { body: 'this' });
    expect([whole.status, await errorCode(whole)]).toEqual([400, 'DIGEST_INVALID']);
    const location = await begin('t/wrong');
    const finish = await stage.call('PUT', `${location}?digest=${wrong}`, { body: 'this' });
    expect([finish.status, await errorCode(finish)]).toEqual([400, 'DIGEST_INVALID']);
    expect((await stage.call('HEAD', `/v2/t/wrong/blobs/${wrong}`)).status).toBe(404);
    expect(await errorCode(await stage.call('GET', location))).toBe('BLOB_UPLOAD_UNKNOWN');
    const files = await readdir(join(stage.folder, 'registry/uploads'));
    expect(files.filter((name) => name.startsWith(location.split('/').at(-1) ?? ''))).toEqual([]);
    const malformed = await stage.call('PUT', `${await begin('t/wrong')}?digest=sha256:1`, { body: 'this' });
    expect(await errorCode(malformed)).toBe('DIGEST_INVALID');
  });

  test('can be pushed many times at once', async () => {
    const content = randomBytes(2_000_000);
    const pushes = Array.from({ length: 8 }, (_, index) => pushBlob(stage, `t/same${index % 3}`, content));
    const [first] = await Promise.all(pushes);
    const response = await stage.call('GET', `/v2/t/same1/blobs/${first?.digest}`);
    expect(digestOf(await response.bytes())).toBe(first?.digest ?? '');
  });

  test('can be deleted, unless an image in use needs it', async () => {
    const { digest } = await pushBlob(stage, 't/gone', randomBytes(10));
    expect((await stage.call('DELETE', `/v2/t/gone/blobs/${digest}`)).status).toBe(202);
    expect(await errorCode(await stage.call('DELETE', `/v2/t/gone/blobs/${digest}`))).toBe('BLOB_UNKNOWN');
    const image = await pushImage(stage, 't/kept', { tag: 'v1' });
    stage.used.add(`t/kept@${image.digest}`);
    const refused = await stage.call('DELETE', `/v2/t/kept/blobs/${image.layer}`);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('model voice 1.0');
  });
});

describe('an upload in chunks', () => {
  const content = randomBytes(10_000);
  const digest = digestOf(content);
  const chunk = (start: number, end: number) => ({
    body: content.slice(start, end),
    headers: { 'Content-Range': `${start}-${end - 1}`, 'Content-Type': 'application/octet-stream' },
  });

  test('goes on where it stands, says where that is, and refuses any other place', async () => {
    const location = await begin('t/chunks');
    const first = await stage.call('PATCH', location, chunk(0, 4000));
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-3999']);
    for (const wrong of [chunk(0, 4000), chunk(5000, 6000)]) {
      const refused = await stage.call('PATCH', location, wrong);
      expect([refused.status, refused.headers.get('range')]).toEqual([416, '0-3999']);
      expect(refused.headers.get('location')).toBe(location);
    }
    const status = await stage.call('GET', location);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-3999']);
    expect((await stage.call('PATCH', location, chunk(4000, 9000))).status).toBe(202);
    const done = await stage.call('PUT', `${location}?digest=${digest}`, chunk(9000, 10_000));
    expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, digest]);
    const back = await stage.call('GET', `/v2/t/chunks/blobs/${digest}`);
    expect(digestOf(await back.bytes())).toBe(digest);
  });

  test('takes a chunk only in its announced size', async () => {
    const location = await begin('t/chunks');
    const short = await stage.call('PATCH', location, { ...chunk(0, 4000), body: content.slice(0, 3000) });
    expect([short.status, await errorCode(short)]).toEqual([400, 'SIZE_INVALID']);
    expect((await stage.call('PATCH', location, chunk(0, 10_000))).status).toBe(202);
    expect((await stage.call('PUT', `${location}?digest=${digest}`)).status).toBe(201);
    const malformed = await stage.call('PATCH', await begin('t/chunks'), {
      body: 'x',
      headers: { 'Content-Range': 'bytes 0-0/1' },
    });
    expect(malformed.status).toBe(400);
  });

  test('can be cancelled, belongs to its repository, and ends after a day without a byte', async () => {
    const location = await begin('t/chunks');
    const elsewhere = location.replace('/t/chunks/', '/t/other/');
    expect((await stage.call('PATCH', elsewhere, chunk(0, 10))).status).toBe(404);
    expect((await stage.call('DELETE', location)).status).toBe(204);
    expect((await stage.call('PATCH', location, chunk(0, 10))).status).toBe(404);
    const idle = await begin('t/chunks');
    stage.clock.now += 25 * 3_600_000;
    const busy = await begin('t/chunks');
    expect(await stage.registry.removeStaleUploads()).toBeGreaterThan(0);
    expect((await stage.call('GET', idle)).status).toBe(404);
    expect((await stage.call('GET', busy)).status).toBe(204);
  });

  test('waits in line no longer than the limit allows', async () => {
    await using small = await RegistryStage.open({ limits: { uploads: 2 } });
    for (const status of [202, 202, 429]) {
      const response = await small.call('POST', uploads('t/x'));
      expect([response.status, response.headers.get('retry-after')]).toEqual([status, status === 429 ? '60' : null]);
    }
  });
});

test('a full disk is said in words, and nothing stays', async () => {
  await using small = await RegistryStage.open({ limits: { reserveBytes: Number.MAX_SAFE_INTEGER } });
  const response = await small.call('POST', uploads('t/x', `?digest=${digestOf('abc')}`), { body: 'abc' });
  expect([response.status, await errorCode(response)]).toEqual([413, 'DENIED']);
  expect(await readdir(join(small.folder, 'registry/uploads'))).toEqual([]);
});
