import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi, testImage } from '../../../test/support/test-api.ts';
import type { ImageReport } from '../../contract/image-report.ts';
import { notice } from '../../contract/notices.ts';
import { containerApi } from '../../contract/resources/container-api.ts';

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

const model = () => api.call('GET', `/v1/{p}/models/${id}`);

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
    expect((await model()).body.image_report).toBe('waiting');
    await api.store.imageReports.complete(id, { examinedAt: 5, report });
    expect((await model()).body.image_report).toBe('examined');
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

  test('fills in what is in force, which the model shows beside what was given', async () => {
    const createdWith = async (name: string, initial_config: object) => {
      const { body } = await api.call('POST', '/v1/{p}/models', {
        model_name: name,
        model_version: '0.0.1',
        model_type: 'Image',
        source_location: 'team/echo:1.0',
        initial_config,
        image_doctor: true,
      });
      return body.model_id as string;
    };
    const shown = async (of: string) => (await api.call('GET', `/v1/{p}/models/${of}`)).body;
    const times = { period_seconds: '5', initial_delay_seconds: '12', timeout_seconds: '5', failure_threshold: '12' };

    const left = await createdWith('left-to-it', {});
    expect((await shown(left)).effective_config).toBeUndefined();
    await api.store.imageReports.wish(left, 1);
    const readiness_health = { check_method: 'HTTP', url: '/healthz' } as const;
    const found = containerApi({ protocol: 'ws', port: 8080, readiness_health }, undefined);
    await api.store.imageReports.complete(left, { examinedAt: 5, report }, found);
    expect(await shown(left)).toMatchObject({
      config: '{}',
      effective_config: {
        protocol: 'ws',
        port: 8080,
        readiness_health: { ...readiness_health, protocol: 'http', ...times },
        found: ['protocol', 'port', 'readiness_health'],
      },
    });

    const health = {
      check_method: 'WEBSOCKET',
      protocol: 'wss',
      url: '/x',
      sub_protocol: 'a',
      message: 'm',
      expect: 'e',
    };
    const startup_health = { check_method: 'EXEC', command: ['test', '-e', '/a b'] };
    const given = await createdWith('given', { protocol: 'WSS', cmd: 'run --fast', health, startup_health });
    await api.store.models.setImported(given, 'published', testImage);
    expect((await shown(given)).effective_config).toEqual({
      protocol: 'wss',
      port: 8080,
      cmd: ['run', '--fast'],
      startup_health: { ...startup_health, ...times },
      health: { ...health, ...times },
      found: [],
    });

    const missing = await createdWith('missing', {});
    await api.store.models.setImported(missing, 'failed', undefined);
    const failed = await shown(missing);
    expect(failed.effective_config).toBeUndefined();
    expect(failed.image_doctor).toBe(true);
  });
});
