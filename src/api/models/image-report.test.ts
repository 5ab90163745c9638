import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi, testImage } from '../../../test/support/test-api.ts';
import type { ImageReport } from '../../contract/image-report.ts';
import { notice } from '../../contract/notices.ts';

let api: TestApi;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
  const created = await api.call('POST', '/v1/{p}/models', {
    model_name: 'examined',
    model_version: '0.0.1',
    model_type: 'Image',
    source_location: 'team/echo:1.0',
    image_doctor: true,
  });
  expect(created.headers.get('x-sluice-ignored-fields')).toBeNull();
  id = created.body.model_id;
});
afterAll(() => api[Symbol.asyncDispose]());

const call = (method: string, language = 'en-us') => {
  const headers = { 'X-Auth-Token': api.sign(api.claims), 'X-Language': language };
  return api.call(method, `/v1/{p}/models/${id}/image-report`, undefined, headers);
};

const report: ImageReport = {
  image: 'team/echo:1.0',
  startedAt: 1,
  durationMs: 2,
  findings: [{ level: 'warning', notice: notice('doctor.runs-as-root', {}) }],
  suggestion: { protocol: 'ws', port: 9000, webSocketPath: '/ws' },
};

describe("the report of a model's image", () => {
  test('is not there before an image was examined, nor can one that was not found be', async () => {
    expect(await call('GET')).toMatchObject({ status: 404, body: { error_code: 'ModelArts.3001' } });
    const refused = await call('POST');
    expect(refused).toMatchObject({ status: 400, body: { error_code: 'ModelArts.3037' } });
    expect(refused.body.error_msg).toContain('status publishing');
    expect((await api.call('GET', '/v1/{p}/models/nobody/image-report')).status).toBe(404);
  });

  test('is waited for, and is shown in the language of its reader', async () => {
    await api.store.models.setImported(id, 'published', testImage);
    api.woken.length = 0;
    expect(await call('POST')).toMatchObject({ status: 200, body: { model_id: id, status: 'waiting' } });
    expect(api.woken).toEqual(['models']);
    await api.store.imageReports.complete(id, { examinedAt: 5, report });
    const shown = await call('GET');
    expect(shown.body).toMatchObject({
      status: 'examined',
      examine_time: 5,
      report: { usable: true, initial_config: { protocol: 'ws', port: 9000 }, websocket_path: '/ws' },
    });
    expect(shown.body.report.findings[0].message).toStartWith('It runs as root.');
    const chinese = await call('GET', 'zh-cn');
    expect(chinese.body.report.findings[0].message).toStartWith('以 root 身份运行');
  });

  test('stays while the next is waited for, and does not change a published model', async () => {
    expect((await call('POST')).body).toMatchObject({ status: 'waiting', report: { usable: true } });
    const failure = notice('model.examination-failed', { detail: 'a surprise' });
    await api.store.imageReports.complete(id, { examinedAt: 6, failure }, { protocol: 'wss', port: 1 });
    expect((await call('GET')).body).toMatchObject({
      status: 'failed',
      error_msg: expect.stringContaining('a surprise'),
    });
    expect((await api.store.models.get(id))?.container.port).toBe(8080);
  });
});
