import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readdir } from 'node:fs/promises';
import { digestOf, errorCode, putManifest, types } from '../contents.ts';
import { RegistryStage } from '../registry-stage.ts';
import { begin, closing, octets, pushManifest } from './pushes.ts';
import { rawRequest, statusOf } from './raw-request.ts';

let stage: RegistryStage;
beforeAll(async () => {
  stage = await RegistryStage.open();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What lies on the disk. */
const everything = async () => (await readdir(stage.folder, { recursive: true })).sort();

const absent = digestOf('nothing');

/** Codes of the specification, and Docker's for tags (its section "Legacy Docker support error codes"). */
const codes =
  /^(?:(?:BLOB|MANIFEST|MANIFEST_BLOB|BLOB_UPLOAD|NAME)_UNKNOWN|(?:BLOB_UPLOAD|DIGEST|MANIFEST|NAME|SIZE|TAG)_INVALID|DENIED|UNSUPPORTED)$/;

/** Refused as the client's error, in the form of the specification where it is the registry that answers. */
function expectRefusal(answer: string, path: string): void {
  const status = statusOf(answer);
  expect({ path, status, refused: status >= 400 && status < 500 }).toEqual({ path, status, refused: true });
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  if (!/^content-type: application\/json/im.test(head)) return;
  const { errors } = JSON.parse(body) as { errors: { code: string; message: string }[] };
  expect(errors[0]?.code).toMatch(codes);
}

const send = (method: string, path: string) =>
  rawRequest(stage.host, [`${method} ${path} HTTP/1.1`, 'Content-Length: 0']);

/** A text with what is shown of it. */
const titled = (text: string) => [JSON.stringify(text.slice(0, 80)), text] as const;

const names = [
  '..',
  '../..',
  't/../../uploads',
  't/..%2f..%2fuploads',
  '%2e%2e/%2e%2e',
  't/%2e%2e',
  't/.',
  't//x',
  't/x/',
  '/t/x',
  't/UPPER',
  't/_blobs',
  't/_manifests/x',
  't/x%00',
  't/x%0d%0aX-Evil:%201',
  't/%E2%98%83',
  't/\u2603',
  't/x..y',
  't/-x',
  't/x%',
  't/x%zz',
  'T/x',
  `t/${'x'.repeat(254)}`,
  `t${'/x'.repeat(200)}`,
  `t/${'x'.repeat(8000)}`,
];
test.each(names.map(titled))('a name that leads elsewhere, or nowhere: %s', async (_, name) => {
  const before = await everything();
  for (const [method, rest] of [
    ['GET', 'tags/list'],
    ['GET', `blobs/${absent}`],
    ['GET', 'manifests/v1'],
    ['POST', 'blobs/uploads/'],
    ['PUT', 'manifests/v1'],
    ['DELETE', 'manifests/v1'],
  ] as const) {
    const path = `/v2/${name}/${rest}`;
    expectRefusal(await send(method, path), path);
  }
  expect(await everything()).toEqual(before);
});

const references = [
  '',
  '.',
  '..',
  '..%2f..%2f..%2fx',
  '%2e%2e',
  '__proto__',
  'constructor',
  'sha256:',
  `sha256:${'0'.repeat(63)}`,
  `sha256:${'A'.repeat(64)}`,
  `sha256:../../${'0'.repeat(58)}`,
  `sha512:${'0'.repeat(64)}`,
  `sha1:${'0'.repeat(40)}`,
  `sha256:${'0'.repeat(64)}%00`,
  `SHA256:${'0'.repeat(64)}`,
  'x'.repeat(129),
  'x'.repeat(8000),
  '%ff',
  'v1%0a',
];
test.each(references.map(titled))('a reference, digest or upload that is none: %s', async (_, text) => {
  for (const [method, kind] of [
    ['GET', 'manifests'],
    ['DELETE', 'manifests'],
    ['GET', 'blobs'],
    ['DELETE', 'blobs'],
    ['GET', 'blobs/uploads'],
    ['PATCH', 'blobs/uploads'],
    ['PUT', 'blobs/uploads'],
    ['GET', 'referrers'],
  ] as const) {
    const path = `/v2/t/x/${kind}/${text}`;
    expectRefusal(await send(method, path), path);
  }
});

test('a query with a digest, a repository or a tag that is none is refused, or says nothing', async () => {
  for (const query of ['?digest=..%2fx', '?digest=', '?digest-algorithm=__proto__', '?digest=%00']) {
    const refused = await stage.call('POST', `/v2/t/x/blobs/uploads/${query}`);
    expect([refused.status, await errorCode(refused)]).toEqual([400, 'DIGEST_INVALID']);
  }
  for (const query of [`?mount=${absent}&from=..%2f..`, `?mount=${absent}&from=%00`, '?mount=..&from=t/x']) {
    await begin(stage, 't/x', query);
  }
  expect((await stage.call('GET', `/v2/t/x/referrers/${absent}?last=..%2f`)).status).toBe(400);
  const { body } = await pushManifest(stage, 't/query', { reference: 'v1' });
  const last = `last=${encodeURIComponent('"><script>\r\n')}`;
  const list = await stage.call('GET', `/v2/t/query/tags/list?${last}`);
  expect([list.status, list.headers.get('link')]).toEqual([200, null]);
  expect((await putManifest(stage, 't/query', `${digestOf(body)}?tag=..%2fx`, body)).status).toBe(400);
});

describe('headers that come twice, or lie', () => {
  const content = 'hello world';
  const length = `Content-Length: ${content.length}`;

  test('two ranges of a chunk are none', async () => {
    const location = await begin(stage, 't/twice');
    const lines = [`PATCH ${location} HTTP/1.1`, length, 'Content-Range: 0-10', 'Content-Range: 0-10'];
    expect(statusOf(await rawRequest(stage.host, lines, content))).toBe(400);
    expect((await stage.call('GET', location)).headers.get('range')).toBe('0-0');
  });

  test('two lengths, or a length and chunks, are no request', async () => {
    const location = await begin(stage, 't/twice');
    const address = closing(stage, location, digestOf(content)).slice(`http://${stage.host}`.length);
    for (const other of ['Content-Length: 5', 'Transfer-Encoding: chunked']) {
      const answer = await rawRequest(stage.host, [`PUT ${address} HTTP/1.1`, length, other], content);
      expect(statusOf(answer)).toBe(400);
    }
    expect((await stage.call('HEAD', `/v2/t/twice/blobs/${digestOf(content)}`)).status).toBe(404);
  });

  test('two types of a manifest are none', async () => {
    const twice = [types.manifest, types.index].map((type) => `Content-Type: ${type}`);
    const lines = ['PUT /v2/t/twice/manifests/v1 HTTP/1.1', 'Content-Length: 2', ...twice];
    expect(await rawRequest(stage.host, lines, '{}')).toContain('MANIFEST_INVALID');
  });

  test('a chunk of another size than it says is refused, and the upload stands where it stood', async () => {
    const location = await begin(stage, 't/lies');
    for (const range of ['0-3', '0-999999999999999', '10-0', '0-', '-5', 'bytes=0-10', '0-10/11', '0x0-0xa']) {
      const headers = { ...octets, 'Content-Range': range };
      const refused = await stage.call('PATCH', location, { body: content, headers });
      expect([range, refused.status]).toEqual([range, 400]);
      expect(await errorCode(refused)).toMatch(/^(?:SIZE_INVALID|BLOB_UPLOAD_INVALID)$/);
      expect((await stage.call('GET', location)).headers.get('range')).toBe('0-0');
    }
  });

  test('a manifest that never says how long it is ends at the limit', async () => {
    const part = ' '.repeat(64 * 1024);
    const chunk = `${part.length.toString(16)}\r\n${part}\r\n`;
    const lines = [
      'PUT /v2/t/x/manifests/v1 HTTP/1.1',
      `Content-Type: ${types.manifest}`,
      'Transfer-Encoding: chunked',
    ];
    // Twice as much as the limit.
    expect(statusOf(await rawRequest(stage.host, lines, `${chunk.repeat(128)}0\r\n\r\n`))).toBe(413);
  });
});
