import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../../test/support/test-api.ts';
import type { ExaminationWish } from '../../contract/image-examination.ts';
import type { ImageReport } from '../../contract/image-report.ts';
import { notice } from '../../contract/notices.ts';
import type { ExaminationOutcome } from '../../control/image-examinations.ts';
import { EngineUnavailable } from '../../engine/engine.ts';

interface Run {
  readonly wish: ExaminationWish;
  readonly signal: AbortSignal;
  readonly end: PromiseWithResolvers<ExaminationOutcome>;
}

let api: TestApi;
/** Those that began, in their order. Each goes on until the test ends it, or its signal. */
let runs: Run[];

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  runs = [];
  api.examineImage = (wish, _owner, onStep, signal) => {
    onStep(notice('doctor.step-port', { port: 9000 }));
    const end = Promise.withResolvers<ExaminationOutcome>();
    signal.addEventListener('abort', () => end.reject(signal.reason));
    runs.push({ wish, signal, end });
    return end.promise;
  };
});

const path = '/v1/{p}/image-examinations';
const begin = (body: object, headers?: Record<string, string>) => api.call('POST', path, body, headers);
const show = (id: string, headers?: Record<string, string>) => api.call('GET', `${path}/${id}`, undefined, headers);
const cancel = (id: string, headers?: Record<string, string>) =>
  api.call('DELETE', `${path}/${id}`, undefined, headers);

/** The answer once the examination has this status. */
const reached = (id: string, status: string) =>
  until(10_000, `the examination is ${status}`, async (): Promise<TestAnswer | undefined> => {
    const answer = await show(id);
    return answer.body.status === status ? answer : undefined;
  });
const ran = (count: number) =>
  until(10_000, `${count} examinations have begun`, async () => (runs.length >= count ? runs[count - 1] : undefined));

const report: ImageReport = {
  image: 'team/echo:1.0',
  startedAt: 1,
  durationMs: 2,
  findings: [{ level: 'warning', notice: notice('doctor.runs-as-root', {}) }],
  suggestion: { protocol: 'ws', port: 9000, readinessPath: '/health', webSocketPath: '/ws' },
};

test('an image is examined with what its form says, and the report is in the language of its reader', async () => {
  const begun = await begin({
    source_location: 'team/echo:1.0',
    cmd: 'node "my server.mjs"',
    port: '9000',
    envs: { TOKEN: 'hush-hush', DEBUG: true },
  });
  expect(begun.status).toBe(200);
  const id = begun.body.examination_id;
  expect(begun.body).toMatchObject({ source_location: 'team/echo:1.0', wish_time: expect.any(Number) });
  const { body: running } = await reached(id, 'running');
  expect(running.step).toBe('port 9000: TLS, HTTP, WebSocket paths, sub-protocols');
  expect(runs[0]?.wish).toEqual({
    image: 'team/echo:1.0',
    command: ['node', 'my server.mjs'],
    environment: { TOKEN: 'hush-hush', DEBUG: 'true' },
    port: 9000,
  });
  runs[0]?.end.resolve({ report });
  const { body } = await reached(id, 'examined');
  expect(body.report).toMatchObject({
    usable: true,
    initial_config: { protocol: 'ws', port: 9000, readiness_health: { url: '/health' } },
    websocket_path: '/ws',
  });
  expect(body.report.findings[0].message).toStartWith('It runs as root.');
  const chinese = await show(id, { 'X-Auth-Token': api.sign(api.claims), 'X-Language': 'zh-cn' });
  expect(chinese.body.report.findings[0].message).toStartWith('以 root 身份运行');
  expect(JSON.stringify(body)).not.toContain('hush-hush');
  using database = new Database(api.databaseFile, { readonly: true });
  const records = database.query('select * from audit_records').all();
  expect(JSON.stringify(records)).toContain('POST /v1/{project_id}/image-examinations');
  expect(JSON.stringify(records)).toContain(id);
  expect(JSON.stringify(records)).not.toContain('hush-hush');
});

test('one waits for the other, and is canceled where it is: nothing of it goes on', async () => {
  const { body: first } = await begin({ source_location: 'team/first:1' });
  const { body: second } = await begin({ source_location: 'team/second:1' });
  const { body: third } = await begin({ source_location: 'team/third:1' });
  await ran(1);
  expect((await show(second.examination_id)).body).toMatchObject({
    status: 'waiting',
    step: 'waiting for its turn; one image is examined at a time',
  });
  expect((await cancel(second.examination_id)).status).toBe(200);
  expect((await cancel(first.examination_id)).status).toBe(200);
  expect(runs[0]?.signal.aborted).toBeTrue();
  expect((await ran(2))?.wish.image).toBe('team/third:1');
  for (const { examination_id: id } of [first, second]) {
    expect(await show(id)).toMatchObject({ status: 404, body: { error_code: 'ModelArts.3001' } });
    expect((await cancel(id)).status).toBe(404);
  }
  expect((await cancel(third.examination_id)).status).toBe(200);
});

test.each([
  [new EngineUnavailable('nobody is at the socket.'), 'does not answer: nobody is at the socket. Look whether it runs'],
  [new Error('A surprise.'), 'could not be examined: A surprise. Try again'],
])('what fails says why and what to do: %s', async (error, words) => {
  const { body } = await begin({ source_location: 'team/echo:1.0' });
  (await ran(1))?.end.reject(error);
  const failed = await reached(body.examination_id, 'failed');
  expect(failed.body.error_msg).toContain(words);
  expect(failed.body.report).toBeUndefined();
});

test('an image that no model could be made of is told as a model would tell it', async () => {
  const { body } = await begin({ source_location: 'team/none:1.0' });
  const reason = notice('model.image-missing', { image: 'team/none:1.0', detail: '' });
  (await ran(1))?.end.resolve({ reason });
  const failed = await reached(body.examination_id, 'failed');
  expect(failed.body.error_msg).toContain('Failed to obtain the source image team/none:1.0');
});

test('a user may have a few under way, and the platform a few more; what is over counts no more', async () => {
  const begun: { readonly id: string; readonly headers?: Record<string, string> }[] = [];
  for (let count = 0; count < 3; count += 1) {
    begun.push({ id: (await begin({ source_location: `team/echo:${count}` })).body.examination_id });
  }
  const refused = await begin({ source_location: 'team/echo:4' });
  expect(refused).toMatchObject({ status: 429, body: { error_code: 'ModelArts.4206' } });
  expect(refused.body.error_msg).toContain('3 of your examinations');
  expect(refused.headers.get('Retry-After')).not.toBeNull();

  const other = 'c'.repeat(32);
  await api.user(other, 'colleague', ['developer']);
  const headers = { 'X-Auth-Token': api.sign({ ...api.claims, jti: 'colleague', sub: other, name: 'colleague' }) };
  const theirs = await begin({ source_location: 'team/theirs:1' }, headers);
  expect(theirs.status).toBe(200);
  begun.push({ id: theirs.body.examination_id, headers });
  expect((await begin({ source_location: 'team/theirs:2' }, headers)).body.error_msg).toContain('on this platform');

  // What the image wrote is for who had it run, and nobody else ends it.
  expect((await show(theirs.body.examination_id)).status).toBe(404);
  expect((await cancel(theirs.body.examination_id)).status).toBe(404);
  const elsewhere = await api.project('elsewhere-too');
  const own = begun[0]?.id ?? '';
  const there = await api.call('GET', `/v1/${elsewhere.id}/image-examinations/${own}`, undefined, elsewhere.headers);
  expect(there.status).toBe(404);
  expect((await show(theirs.body.examination_id, headers)).status).toBe(200);

  (await ran(1))?.end.resolve({ report });
  await reached(own, 'examined');
  const next = await begin({ source_location: 'team/echo:5' });
  expect(next.status).toBe(200);
  for (const { id, headers: by } of [...begun, { id: next.body.examination_id }]) {
    expect((await cancel(id, by)).status).toBe(200);
  }
});

test('results are kept for an hour, and not too many of them', async () => {
  api.examineImage = async () => ({ report });
  const ids: string[] = [];
  for (let count = 0; count < 7; count += 1) {
    const { body } = await begin({ source_location: `team/echo:${count}` });
    await reached(body.examination_id, 'examined');
    ids.push(body.examination_id);
  }
  const kept = await Promise.all(ids.map(async (id) => (await show(id)).status));
  expect(kept).toEqual([404, 404, 200, 200, 200, 200, 200]);
  const headers = { 'X-Auth-Token': api.sign({ ...api.claims, exp: api.claims.exp + 7_200 }) };
  api.ahead = 3_600_001;
  const late = await show(ids.at(-1) ?? '', headers);
  api.ahead = 0;
  expect(late).toMatchObject({ status: 404, body: { error_code: 'ModelArts.3001' } });
});

test.each([
  [{}, 'source_location'],
  [{ source_location: '' }, 'source_location'],
  [{ source_location: 'team/a b' }, 'is no image path'],
  [{ source_location: 'obs://bucket/model' }, 'lies in object storage'],
  [{ source_location: 'team/echo:1', port: 70_000 }, 'port'],
  [{ source_location: 'team/echo:1', envs: { 'A=B': '1' } }, 'A=B'],
  [{ source_location: 'team/echo:1', cmd: 'a\u0000b' }, 'cmd'],
])('%j is refused', async (body, words) => {
  const refused = await begin(body);
  expect(refused.status).toBe(400);
  expect(refused.body.error_msg).toContain(words);
  expect(runs).toHaveLength(0);
});
