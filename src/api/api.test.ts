import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { createAdminApp } from './admin/create-admin-app.ts';
import { openApiFile, openApiText } from './openapi/write-openapi.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('paths', () => {
  test.each([
    ['GET', '/v1/{p}/nothing', 404],
    ['GET', '/nothing', 404],
    ['POST', '/', 404],
    ['GET', '/v1//models', 404],
    ['GET', '/v3/nothing', 404],
    ['PATCH', '/v1/{p}/models', 405],
    ['POST', '/v1/{p}/models/x', 405],
    ['PUT', '/v3/auth/tokens', 405],
  ])('%s %s is answered with %d and a request id', async (method, path, expected) => {
    const { status, headers, body } = await api.call(method, path);
    expect(status).toBe(expected);
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f]{32}$/);
    expect(path.startsWith('/v3') ? body.error.code : body.error_code).toBeDefined();
    if (expected === 405) expect(headers.get('Allow')).toBeTruthy();
  });

  test('every answer has a request id of its own', async () => {
    const ids = await Promise.all([1, 2].map(async () => (await api.call('GET', '/')).headers.get('X-Request-Id')));
    expect(new Set(ids).size).toBe(2);
  });
});

describe('first steps', () => {
  test('speaks the language of its reader, and loads nothing', async () => {
    const english = await api.call('GET', '/docs/first-steps', undefined, {});
    expect(english.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(english.body).toContain('https://localhost:8443');
    expect(english.body).toContain('href="/ca.pem"');
    expect(english.body).not.toMatch(/<script|src=|url\(/);
    expect((await api.call('GET', '/docs/first-steps', undefined, { 'Accept-Language': 'zh-CN' })).body).toContain(
      '获取 Token',
    );
    expect((await api.call('GET', '/docs/first-steps?lang=zh', undefined, { 'Accept-Language': 'en' })).body).toContain(
      '获取 Token',
    );
    expect((await api.call('GET', '/docs', undefined, {})).body).toContain('/v1/{project_id}/models');
  });

  test('hands out the CA', async () => {
    const { status, headers, body } = await api.call('GET', '/ca.pem', undefined, {});
    expect([status, headers.get('Content-Type')]).toEqual([200, 'application/x-pem-file']);
    expect(body).toStartWith('-----BEGIN CERTIFICATE-----');
  });
});

describe('API document', () => {
  test('is the one that is checked in (bun src/api/openapi/write-openapi.ts makes it anew)', async () => {
    expect(await Bun.file(openApiFile).text()).toBe(openApiText());
  });

  test('is served, and names every operation', async () => {
    const { body } = await api.call('GET', '/openapi.json', undefined, {});
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/v1/{project_id}/services/{service_id}/instances/{instance_id}/logs');
    expect(body.paths['/v1/{project_id}/models'].post.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/CreateModelRequest',
    });
  });
});

describe('hostile requests', () => {
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom(
      null,
      '',
      -1,
      1e308,
      '\u0000',
      '\ud800',
      '__proto__',
      'constructor',
      [],
      {},
      [[]],
      '../..',
      '%00',
      '{p}',
    ),
  );
  const fields = {
    '/v1/{p}/models': {
      model_name: 'm',
      model_version: '0.0.1',
      model_type: 'Image',
      source_location: 'team/echo:1',
      source_copy: 'true',
      description: 'd',
      initial_config: '{"port":1}',
      apis: [],
      model_docs: [],
      input_params: [],
      install_type: ['real-time'],
      model_metrics: '{}',
      cmd: 'a',
      workspace_id: '0',
    },
    '/v1/{p}/services': {
      service_name: 's',
      infer_type: 'real-time',
      config: [{ specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
      schedule: [],
      additional_properties: {},
      service_secrets: [],
      priority: 1,
      workspace_id: '0',
    },
    '/v3/auth/tokens': { auth: { identity: { methods: ['totp'] } } },
  };

  test('never break anything: any value in any field', async () => {
    const any = fc.constantFrom(...Object.keys(fields)).chain((path) =>
      fc.record({
        path: fc.constant(path),
        name: fc.constantFrom(...Object.keys(fields[path as keyof typeof fields]), 'unknown', '__proto__'),
        value: hostile,
      }),
    );
    await fc.assert(
      fc.asyncProperty(any, async ({ path, name, value }) => {
        const known: Record<string, unknown> = { ...fields[path as keyof typeof fields] };
        if ('config' in known) known['config'] = [{ model_id: modelId, ...(known['config'] as object[])[0] }];
        const body = JSON.stringify({ ...known, [name]: value });
        const { status } = await api.call('POST', path, body);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  test('never break anything: any value in a configuration', async () => {
    const config = fc.constantFrom('protocol', 'port', 'cmd', 'health', 'readiness_health', 'metrics', 'apis');
    const entry = fc.constantFrom('weight', 'custom_spec', 'envs', 'affinity', 'additional_properties', 'cluster_id');
    await fc.assert(
      fc.asyncProperty(config, entry, hostile, async (inConfiguration, inEntry, value) => {
        const initial_config = JSON.stringify({ [inConfiguration]: value });
        const model = { ...fields['/v1/{p}/models'], model_name: crypto.randomUUID(), initial_config };
        const created = await api.call('POST', '/v1/{p}/models', model);
        expect(created.status).toBeLessThan(500);
        if (created.status === 200) {
          const shown = await api.call('GET', `/v1/{p}/models/${created.body.model_id}`);
          expect(JSON.parse(shown.body.config)).toEqual(JSON.parse(initial_config));
        }
        const service = {
          ...fields['/v1/{p}/services'],
          service_name: crypto.randomUUID(),
          config: [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1, [inEntry]: value }],
        };
        expect((await api.call('POST', '/v1/{p}/services', service)).status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  test('never break anything: any body, path and query', async () => {
    const bytes = fc.uint8Array({ maxLength: 64 }).map((each) => new TextDecoder('latin1').decode(each));
    await fc.assert(
      fc.asyncProperty(bytes, fc.string({ unit: 'binary' }), async (body, text) => {
        const part = encodeURIComponent(text.toWellFormed());
        const answers = await Promise.all([
          api.call('POST', '/v1/{p}/models', body),
          api.call('PUT', `/v1/{p}/services/${part}`, body),
          api.call('GET', `/v1/{p}/services/x${part}/events`),
          api.call('GET', `/v1/{p}/models?model_name=${part}&description=${part}&limit=${part}`),
          api.call('GET', `/v1/{p}/models?model_name=${part}&description=${part}`),
          api.call('DELETE', `/v1/{p}/services/x${part}`),
          api.call('GET', `/${part}`),
        ]);
        for (const { status } of answers) expect(status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe('admin port', () => {
  test('tells health, readiness and numbers', async () => {
    const id = (
      await api.call('POST', '/v1/{p}/services', {
        service_name: 'measured',
        infer_type: 'real-time',
        config: [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
      })
    ).body.service_id;
    let ready = false;
    const admin = createAdminApp({
      services: api.store.services,
      counters: () => ({ calls: 7, failures: 2 }),
      openConnections: () => 3,
      waiting: () => 0,
      sockets: () => ({}),
      openSockets: () => new Map(),
      omittedRecords: () => 0,
      removedImages: () => 0,
      gateways: () => [],
      resources: () => undefined,
      workers: () => 2,
      readiness: async () => [{ name: 'engine', ready, detail: 'start the engine' }],
    });
    expect((await admin.request('/healthz')).status).toBe(200);
    const notReady = await admin.request('/readyz');
    expect([notReady.status, await notReady.json()]).toEqual([
      503,
      { status: 'not ready', checks: [{ name: 'engine', ready: false, detail: 'start the engine' }] },
    ]);
    ready = true;
    expect((await admin.request('/readyz')).status).toBe(200);
    const metrics = await (await admin.request('/metrics')).text();
    expect(metrics).toContain('# TYPE sluice_services gauge\n');
    expect(metrics).toMatch(/^sluice_services\{status="deploying"\} \d+$/m);
    expect(metrics).toContain(`sluice_calls_total{project_id="${api.credentials.project_id}",service_id="${id}"} 7\n`);
    expect(metrics).toContain('sluice_workers 2\n');
    for (const line of metrics.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z_]+(\{([a-z_]+="[^"]*",?)*\})? \d+(\.\d+)?)$/);
    }
  });
});
