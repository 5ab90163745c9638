import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestAnswer, type TestApi, testImage } from '../../../test/support/test-api.ts';
import type { Probe, ProbeMethod } from '../../contract/model.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

let count = 0;
function request(change: object = {}) {
  count += 1;
  return {
    model_name: `model-${count}`,
    model_version: '0.0.1',
    model_type: 'Image',
    source_location: 'team/echo:1.0',
    ...change,
  };
}

const create = (change: object = {}) => api.call('POST', '/v1/{p}/models', request(change));
const show = (id: string) => api.call('GET', `/v1/{p}/models/${id}`);

/** A probe that says nothing but its method, as it is understood. */
function probeOf(method: ProbeMethod, protocol: 'http' | 'https'): Probe {
  const times = { initialDelaySeconds: 12, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 12 };
  return { method, protocol, path: '/health', command: [], ...times };
}

describe('creating a model', () => {
  test('answers with its id, notes the import and wakes it', async () => {
    api.woken.length = 0;
    const created = await create();
    expect(created.status).toBe(200);
    expect(created.body.model_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(api.woken).toEqual(['models']);
    const events = await api.call('GET', `/v1/{p}/models/${created.body.model_id}/events`);
    expect(events.body.events).toMatchObject([{ event_type: 'normal', event_info: 'The model starts to import.' }]);
    expect(events.body.events).toHaveLength(1);
  });

  test('keeps every documented field and gives it back', async () => {
    const given = {
      source_copy: 'false',
      source_job_id: 'job',
      source_job_version: '1',
      source_type: 'auto',
      runtime: 'python3.7',
      execution_code: '/code.py',
      description: '语音模型',
      model_algorithm: 'predict_analysis',
      model_metrics: '{"f1":0.1}',
      initial_config: '{"protocol":"https","port":90,"health":{"check_method":"EXEC","command":"echo 1"}}',
      apis: [{ url: '/', method: 'post', protocol: 'http', input_params: { type: 'object', properties: {} } }],
      input_params: [
        {
          url: '/',
          protocol: 'http',
          method: 'post',
          param_name: 'a',
          param_type: 'int',
          min: 1,
          max: '9',
          param_desc: 'x',
        },
      ],
      output_params: [{ url: '/', protocol: 'http', method: 'post', param_name: 'b', param_type: 'float' }],
      dependencies: [
        { installer: 'pip', packages: [{ package_name: 'numpy', package_version: '1.0', restraint: 'ATLEAST' }] },
        { installer: 'apt-get', packages: [{ package_name: 'curl', package_version: '7', restraint: 'EXACT' }] },
      ],
      model_docs: [{ doc_name: 'doc', doc_url: 'https://example.com' }],
      install_type: ['real-time'],
      template: { template_id: 't', template_inputs: [] },
      workspace_id: 'w',
      cmd: 'python serve.py',
    };
    const created = await create(given);
    expect(created.headers.get('X-Sluice-Ignored-Fields')).toBeNull();
    const { body } = await show(created.body.model_id);
    const { initial_config, apis, ...same } = given;
    expect(body).toMatchObject(same);
    expect(body.config).toBe(initial_config);
    expect(JSON.parse(body.apis)).toEqual(apis);
    expect(body.health).toEqual({ check_method: 'EXEC', command: 'echo 1' });
    expect(body).toMatchObject({ model_source: 'auto', model_status: 'publishing', model_size: 0, image_address: '' });
  });

  test('fills the documented defaults in', async () => {
    const { body } = await show((await create()).body.model_id);
    expect(body).toMatchObject({
      source_copy: 'true',
      install_type: ['real-time', 'batch'],
      workspace_id: '0',
      description: '',
      apis: '[]',
      labels_map: { labels: [] },
      project: api.credentials.project_id,
    });
    expect(body.config).toBeUndefined();
  });

  test('shows the image once it was found', async () => {
    const id = (await create()).body.model_id;
    await api.store.models.setImported(id, 'published', testImage);
    const { body } = await show(id);
    expect(body).toMatchObject({ model_status: 'published', model_size: 10 });
    expect(body.image_address).toBe(`localhost:8443/team/echo@${testImage.digest}`);
    expect(body.image).toEqual({
      digest: testImage.digest,
      size_in_bytes: 10,
      platform: 'linux/amd64',
      platforms: ['linux/amd64'],
      exposed_ports: [8080],
      entrypoint: [],
      cmd: [],
      user: '',
    });
    await api.store.models.setImported(id, 'published', {
      ...testImage,
      entrypoint: ['/serve'],
      command: ['--fast'],
      user: 'nobody',
      createdAt: 1_700_000_000_000,
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    expect((await show(id)).body.image).toMatchObject({
      platforms: ['linux/amd64', 'linux/arm64'],
      entrypoint: ['/serve'],
      cmd: ['--fast'],
      user: 'nobody',
      create_time: 1_700_000_000_000,
    });
  });

  test.each([
    [undefined, { protocol: 'http', port: 8080 }],
    ['{}', { protocol: 'http', port: 8080 }],
    ['{"protocol":"WSS","port":"8443"}', { protocol: 'wss', port: 8443 }],
    [
      { port: 1, health: {} },
      { protocol: 'http', port: 1 },
    ],
    ['{"cmd":"serve --name \'a b\'"}', { protocol: 'http', port: 8080, command: ['serve', '--name', 'a b'] }],
    ['{"cmd":["a b"]}', { protocol: 'http', port: 8080, command: ['a b'] }],
    ['{"cmd":"cd x && run"}', { protocol: 'http', port: 8080, command: ['/bin/sh', '-c', 'cd x && run'] }],
    [
      '{"protocol":"https","readiness_health":{"url":"ready","period_seconds":"3","failure_threshold":2}}',
      {
        protocol: 'https',
        port: 8080,
        readinessProbe: {
          method: 'HTTP',
          protocol: 'https',
          path: '/ready',
          command: [],
          initialDelaySeconds: 12,
          periodSeconds: 3,
          timeoutSeconds: 5,
          failureThreshold: 2,
        },
      },
    ],
    [
      '{"protocol":"wss","health":{"check_method":"WEBSOCKET"}}',
      { protocol: 'wss', port: 8080, livenessProbe: { ...probeOf('WEBSOCKET', 'https'), path: '/' } },
    ],
    [
      {
        startup_health: {
          check_method: 'HTTP',
          protocol: 'WS',
          url: 'ws',
          message: 'a',
          expect: 'b',
          sub_protocol: 'c',
        },
      },
      {
        protocol: 'http',
        port: 8080,
        startupProbe: {
          ...probeOf('WEBSOCKET', 'http'),
          path: '/ws',
          subProtocol: 'c',
          message: 'a',
          expect: 'b',
        },
      },
    ],
    [
      { protocol: 'ws', readiness_health: { check_method: 'TCP', protocol: 'wss', message: 'of no use' } },
      { protocol: 'ws', port: 8080, readinessProbe: probeOf('TCP', 'https') },
    ],
    [
      { health: { cmd: "test '-e' /a", timeout_seconds: '7' } },
      {
        protocol: 'http',
        port: 8080,
        livenessProbe: { ...probeOf('EXEC', 'http'), command: ['test', '-e', '/a'], timeoutSeconds: 7 },
      },
    ],
  ])('understands initial_config %j', async (initial_config, container) => {
    const id = (await create({ initial_config })).body.model_id;
    const model = await api.store.models.get(id);
    expect(model?.container).toEqual(container as NonNullable<typeof model>['container']);
  });

  test('names what it ignored', async () => {
    const { status, headers } = await create({
      workspace: '0',
      'a.b\r\nX: y': 1,
      model_docs: [{ doc_name: 'a', doc_url: 'http://b', extra: 1 }],
      initial_config: '{"port":1,"health":{"url":"/","delay_seconds":1}}',
    });
    expect(status).toBe(200);
    expect(headers.get('X-Sluice-Ignored-Fields')).toBe(
      'workspace,a%2Eb%0D%0AX%3A%20y,model_docs[0].extra,initial_config.health.delay_seconds',
    );
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`unknown_field_${index}`, 1]));
    const header = (await create(many)).headers.get('X-Sluice-Ignored-Fields') ?? '';
    expect(header.length).toBeLessThanOrEqual(1_024);
    expect(header).toStartWith('unknown_field_0,unknown_field_1,');
  });

  test('of a name and version that exist is refused', async () => {
    await create({ model_name: 'twice' });
    const again = await create({ model_name: 'twice' });
    expect([again.status, again.body.error_code]).toEqual([409, 'ModelArts.3002']);
  });

  const probe = (value: object) => ({ initial_config: JSON.stringify({ health: value }) });
  const parameter = { url: '/', protocol: 'http', method: 'post', param_name: 'a', param_type: 'int' };
  const restrained = (installer: string, restraint: string) => ({
    dependencies: [{ installer, packages: [{ package_name: 'a', package_version: '1', restraint }] }],
  });
  test.each([
    [{ model_name: undefined }, 'ModelArts.3036', 'model_name'],
    [{ model_name: null }, 'ModelArts.3037', 'model_name'],
    [{ model_name: 1 }, 'ModelArts.3037', 'model_name'],
    [{ model_name: '' }, 'ModelArts.3037', 'model_name'],
    [{ model_name: 'a b' }, 'ModelArts.3037', 'model_name'],
    [{ model_name: 'x'.repeat(65) }, 'ModelArts.3037', 'model_name'],
    [{ model_version: undefined }, 'ModelArts.3036', 'model_version'],
    [{ model_version: '1.0' }, 'ModelArts.3037', 'model_version'],
    [{ model_version: '01.01.01' }, 'ModelArts.3037', 'model_version'],
    [{ model_version: '1.0.100' }, 'ModelArts.3037', 'model_version'],
    [{ model_version: 1 }, 'ModelArts.3037', 'model_version'],
    [{ model_type: undefined }, 'ModelArts.3036', 'model_type'],
    [{ model_type: 'Docker' }, 'ModelArts.3037', 'model_type'],
    [{ model_type: 'PyTorch' }, 'ModelArts.3037', 'model_type'],
    [{ source_location: undefined }, 'ModelArts.3036', 'source_location'],
    [{ source_location: [] }, 'ModelArts.3037', 'source_location'],
    [{ source_location: '' }, 'ModelArts.3037', 'source_location'],
    [{ source_location: 'a b:1' }, 'ModelArts.3017', 'source_location'],
    [{ source_location: 'obs://bucket/model/' }, 'ModelArts.3017', 'source_location'],
    [{ source_location: 'https://b.obs.cn-north-4.myhuaweicloud.com/m' }, 'ModelArts.3017', 'source_location'],
    [{ source_copy: 'maybe' }, 'ModelArts.3037', 'source_copy'],
    [{ description: 'x'.repeat(101) }, 'ModelArts.3037', 'description'],
    [{ description: 'a<b' }, 'ModelArts.3037', 'description'],
    [{ description: 'a\u0000' }, 'ModelArts.3037', 'description'],
    [{ description: 7 }, 'ModelArts.3037', 'description'],
    [{ install_type: 'real-time' }, 'ModelArts.3037', 'install_type'],
    [{ install_type: ['daily'] }, 'ModelArts.3037', 'install_type[0]'],
    [{ model_docs: [{}] }, 'ModelArts.3036', 'model_docs[0].doc_name'],
    [{ model_docs: [1] }, 'ModelArts.3037', 'model_docs[0]'],
    [{ model_docs: [{ doc_name: '1st', doc_url: 'http://a' }] }, 'ModelArts.3037', 'model_docs[0].doc_name'],
    [{ model_docs: [{ doc_name: 'a', doc_url: 'ftp://a' }] }, 'ModelArts.3037', 'model_docs[0].doc_url'],
    [{ model_docs: Array(4).fill({ doc_name: 'a', doc_url: 'http://a' }) }, 'ModelArts.3037', 'model_docs'],
    [{ input_params: {} }, 'ModelArts.3037', 'input_params'],
    [{ input_params: [{ ...parameter, param_type: 'blob' }] }, 'ModelArts.3037', 'input_params[0].param_type'],
    [{ output_params: [{ ...parameter, method: 'PATCH' }] }, 'ModelArts.3037', 'output_params[0].method'],
    [{ output_params: [{ ...parameter, protocol: 'ftp' }] }, 'ModelArts.3037', 'output_params[0].protocol'],
    [{ output_params: [{ ...parameter, min: 'low' }] }, 'ModelArts.3037', 'output_params[0].min'],
    [{ output_params: [{ ...parameter, param_name: undefined }] }, 'ModelArts.3036', 'output_params[0].param_name'],
    [{ apis: {} }, 'ModelArts.3037', 'apis'],
    [{ apis: [{ method: 'trace' }] }, 'ModelArts.3037', 'apis[0].method'],
    [{ apis: [{ protocol: 'grpc' }] }, 'ModelArts.3037', 'apis[0].protocol'],
    [{ apis: [{ input_params: [] }] }, 'ModelArts.3037', 'apis[0].input_params'],
    [{ dependencies: {} }, 'ModelArts.3037', 'dependencies'],
    [{ dependencies: [{ installer: 'npm', packages: [] }] }, 'ModelArts.3037', 'dependencies[0].installer'],
    [{ dependencies: [{ installer: 'pip', packages: [{}] }] }, 'ModelArts.3036', 'packages[0].package_name'],
    [restrained('yum', 'ATLEAST'), 'ModelArts.3040', 'dependencies[0].packages[0].restraint'],
    [restrained('apt-get', 'ATMOST'), 'ModelArts.3040', 'dependencies[0].packages[0].restraint'],
    [restrained('pip', 'ABOUT'), 'ModelArts.3041', 'dependencies[0].packages[0].restraint'],
    [restrained('conda', 'exact'), 'ModelArts.3041', 'dependencies[0].packages[0].restraint'],
    [{ template: [] }, 'ModelArts.3037', 'template'],
    [{ template: {} }, 'ModelArts.3036', 'template.template_id'],
    [
      { template: { template_id: 't', template_inputs: Array(2).fill({ input_id: 'a', input: 'b' }) } },
      'ModelArts.3039',
      'template.template_inputs',
    ],
    [{ model_type: 'Template', source_location: undefined }, 'ModelArts.3037', 'model_type'],
    [{ source_type: 'manual' }, 'ModelArts.3037', 'source_type'],
    [{ model_algorithm: '1st' }, 'ModelArts.3037', 'model_algorithm'],
    [{ model_algorithm: 'x'.repeat(37) }, 'ModelArts.3037', 'model_algorithm'],
    [{ model_algorithm: '算法' }, 'ModelArts.3037', 'model_algorithm'],
    [{ model_metrics: 'good' }, 'ModelArts.3037', 'model_metrics'],
    [{ model_metrics: '[1]' }, 'ModelArts.3037', 'model_metrics'],
    [{ model_metrics: {} }, 'ModelArts.3037', 'model_metrics'],
    [{ initial_config: '{"model_algorithm":"1st"}' }, 'ModelArts.3037', 'initial_config.model_algorithm'],
    [{ initial_config: '{"metrics":1}' }, 'ModelArts.3037', 'initial_config.metrics'],
    [{ initial_config: '{"apis":{}}' }, 'ModelArts.3037', 'initial_config.apis'],
    [{ runtime: true }, 'ModelArts.3037', 'runtime'],
    [{ cmd: 1 }, 'ModelArts.3037', 'cmd'],
    [{ initial_config: 1 }, 'ModelArts.3037', 'initial_config'],
    [{ initial_config: '{' }, 'ModelArts.3016', 'initial_config'],
    [{ initial_config: '[]' }, 'ModelArts.3016', 'initial_config'],
    [{ initial_config: '{"protocol":"grpc"}' }, 'ModelArts.3037', 'initial_config.protocol'],
    [{ initial_config: '{"protocol":1}' }, 'ModelArts.3037', 'initial_config.protocol'],
    [{ initial_config: '{"port":0}' }, 'ModelArts.3037', 'initial_config.port'],
    [{ initial_config: '{"port":65536}' }, 'ModelArts.3037', 'initial_config.port'],
    [{ initial_config: '{"port":"80x"}' }, 'ModelArts.3037', 'initial_config.port'],
    [{ initial_config: '{"port":8.5}' }, 'ModelArts.3037', 'initial_config.port'],
    [{ initial_config: '{"port":[]}' }, 'ModelArts.3037', 'initial_config.port'],
    [{ initial_config: '{"cmd":1}' }, 'ModelArts.3037', 'initial_config.cmd'],
    [{ initial_config: '{"health":1}' }, 'ModelArts.3037', 'initial_config.health'],
    [probe({ check_method: 'PING' }), 'ModelArts.3037', 'initial_config.health.check_method'],
    [probe({ protocol: 'ftp' }), 'ModelArts.3037', 'initial_config.health.protocol'],
    [probe({ url: 'a\r\nb' }), 'ModelArts.3037', 'initial_config.health.url'],
    [probe({ period_seconds: 0 }), 'ModelArts.3037', 'initial_config.health.period_seconds'],
    [probe({ period_seconds: 'soon' }), 'ModelArts.3037', 'initial_config.health.period_seconds'],
    [probe({ initial_delay_seconds: -1 }), 'ModelArts.3037', 'initial_config.health.initial_delay_seconds'],
    [probe({ timeout_seconds: '' }), 'ModelArts.3037', 'initial_config.health.timeout_seconds'],
    [probe({ failure_threshold: 1e10 }), 'ModelArts.3037', 'initial_config.health.failure_threshold'],
    [probe({ command: {} }), 'ModelArts.3037', 'initial_config.health.command'],
    [probe({ check_method: 'EXEC' }), 'ModelArts.3592', 'initial_config.health'],
    [probe({ check_method: 'EXEC', cmd: [] }), 'ModelArts.3592', 'initial_config.health'],
    [
      probe({ check_method: 'WEBSOCKET', sub_protocol: 'a, b' }),
      'ModelArts.3592',
      'initial_config.health.sub_protocol',
    ],
    [probe({ check_method: 'WEBSOCKET', message: '' }), 'ModelArts.3037', 'initial_config.health.message'],
    [probe({ check_method: 'WEBSOCKET', expect: 1 }), 'ModelArts.3037', 'initial_config.health.expect'],
  ])('with %j is refused and names the field', async (change, code, field) => {
    const { status, body } = await create(change);
    expect([status, body.error_code]).toEqual([400, code]);
    expect(body.error_msg).toContain(field);
  });

  test('reads JSON whatever the content type says, and no other thing', async () => {
    const headers = { 'X-Auth-Token': api.sign(api.claims), 'Content-Type': 'text/plain' };
    expect((await api.call('POST', '/v1/{p}/models', request(), headers)).status).toBe(200);
    const codeOf = ({ status, body }: TestAnswer) => `${status} ${body.error_code}`;
    expect(codeOf(await api.call('POST', '/v1/{p}/models', 'not json'))).toBe('400 ModelArts.0101');
    expect(codeOf(await api.call('POST', '/v1/{p}/models', ''))).toBe('400 ModelArts.0101');
    expect(codeOf(await api.call('POST', '/v1/{p}/models', '"text"'))).toBe('400 ModelArts.0101');
    expect(codeOf(await api.call('POST', '/v1/{p}/models', '['.repeat(100_000)))).toBe('400 ModelArts.0101');
    const deep = `${'{"apis":'.repeat(100)}1${'}'.repeat(100)}`;
    expect(codeOf(await api.call('POST', '/v1/{p}/models', deep))).toBe('400 ModelArts.0101');
    expect(codeOf(await api.call('POST', '/v1/{p}/models', 'x'.repeat(1_100_000)))).toBe('413 APIG.0201');
  });
});

describe('listing models', () => {
  test('pages and filters as the reference says', async () => {
    for (const version of ['0.0.2', '0.0.10', '0.0.1']) {
      await create({ model_name: 'Paged_model', model_version: version, description: 'some words' });
    }
    const list = (query: string) => api.call('GET', `/v1/{p}/models?model_name=paged_model&${query}`);
    const sorted = await list('sort_by=model_version&order=asc');
    expect(sorted.body).toMatchObject({ total_count: 3, count: 3 });
    const versions = (answer: TestAnswer) =>
      answer.body.models.map((model: { model_version: string }) => model.model_version);
    expect(versions(sorted)).toEqual(['0.0.1', '0.0.2', '0.0.10']);
    const second = await list('sort_by=model_version&order=asc&limit=2&offset=1');
    expect(second.body).toMatchObject({ total_count: 3, count: 1 });
    expect(versions(second)).toEqual(['0.0.10']);
    expect((await list('exact_match=true')).body.count).toBe(0);
    expect((await list('description=WORDS&model_version=0.0.2')).body.count).toBe(1);
    expect((await list('model_status=published')).body.count).toBe(0);
    expect((await list('not_model_type=Image')).body.count).toBe(0);
    expect((await list('workspace_id=0&model_type=Image&limit=5000')).body.count).toBe(3);
    expect((await list('workspace_id=elsewhere')).body.count).toBe(0);
    expect((await list('model_type=PyTorch')).body.count).toBe(0);
    expect(sorted.body.models[0]).toMatchObject({ extra: '', subscription_id: '', model_source: 'custom' });
    expect(sorted.body.models[0].version_count).toBeUndefined();
  });

  test('groups versions by name', async () => {
    for (const [name, version] of [
      ['grouped-a', '0.0.9'],
      ['grouped-a', '0.0.10'],
      ['grouped-b', '1.0.0'],
      ['grouped-a', '0.0.1'],
    ] as const) {
      await create({ model_name: name, model_version: version, description: version === '0.0.1' ? 'first' : '' });
    }
    const list = async (query: string) =>
      (await api.call('GET', `/v1/{p}/models?model_name=grouped&group_by=model_name&sort_by=model_version&${query}`))
        .body;
    const shown = (body: { models: { model_name: string; model_version: string; version_count: number }[] }) =>
      body.models.map((model) => `${model.model_name} ${model.model_version} of ${model.version_count}`);
    expect(shown(await list(''))).toEqual(['grouped-b 1.0.0 of 1', 'grouped-a 0.0.10 of 3']);
    expect(await list('limit=1&offset=1')).toMatchObject({ total_count: 2, count: 1 });
    // Of those that match, the highest.
    expect(shown(await list('description=first'))).toEqual(['grouped-a 0.0.1 of 3']);
  });

  test.each(['limit=0', 'limit=x', 'offset=-1', 'sort_by=colour', 'order=up', 'exact_match=perhaps', 'group_by=owner'])(
    'with %s is refused',
    async (query) => {
      const { status, body } = await api.call('GET', `/v1/{p}/models?${query}`);
      expect([status, body.error_code]).toEqual([400, 'ModelArts.3037']);
      expect(body.error_msg).toContain(query.split('=')[0] ?? '');
    },
  );
});

describe('deleting models', () => {
  test('says what was deleted', async () => {
    const id = (await create()).body.model_id;
    const { body } = await api.call('DELETE', `/v1/{p}/models/${id}`);
    expect(body).toEqual({ delete_success_list: [id], delete_failed_list: [] });
    const gone = await show(id);
    expect([gone.status, gone.body.error_code]).toEqual([404, 'ModelArts.3001']);
    expect((await api.call('DELETE', `/v1/{p}/models/${id}`)).status).toBe(404);
  });

  test('leaves one that is in use, with cascade the others go', async () => {
    const ids: string[] = [];
    for (const version of ['0.0.1', '0.0.2']) {
      ids.push(await api.model({ name: 'cascading', version }));
    }
    const [used = '', free = ''] = ids;
    await api.call('POST', '/v1/{p}/services', {
      service_name: 'uses-it',
      infer_type: 'real-time',
      config: [{ model_id: used, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
    });
    const { status, body } = await api.call('DELETE', `/v1/{p}/models/${used}?cascade=true`);
    expect(status).toBe(200);
    expect(body.delete_success_list).toEqual([free]);
    expect(body.delete_failed_list).toMatchObject([{ model_id: used, error_code: 'ModelArts.3009' }]);
    expect(body.delete_failed_list[0].error_msg).toContain('uses-it');
  });
});

test('cascade stops before more than twenty versions, and deletes none then', async () => {
  const ids: string[] = [];
  for (let index = 0; index <= 20; index += 1) ids.push(await api.model({ name: 'many', version: `0.0.${index}` }));
  const [first = ''] = ids;
  const refused = await api.call('DELETE', `/v1/{p}/models/${first}?cascade=true`);
  expect([refused.status, refused.body.error_code]).toEqual([400, 'ModelArts.3037']);
  expect((await api.call('GET', '/v1/{p}/models?model_name=many&exact_match=true')).body.total_count).toBe(21);
  expect((await api.call('DELETE', `/v1/{p}/models/${first}`)).body.delete_success_list).toEqual([first]);
  const rest = await api.call('DELETE', `/v1/{p}/models/${ids[1]}?cascade=true`);
  expect(rest.body.delete_success_list.toSorted()).toEqual(ids.slice(1).toSorted());
});

test('there are no engines and no templates to be listed: models are container images', async () => {
  const runtimes = await api.call('GET', '/v1/{p}/models/ai-engine-runtimes?offset=0&limit=10');
  expect([runtimes.status, runtimes.body]).toEqual([200, { total_count: 0, count: 0, engine_runtimes: [] }]);
  const templates = await api.call('GET', '/v1/{p}/models/template?type=universal');
  expect([templates.status, templates.body]).toEqual([200, { total_count: 0, count: 0, templates: [] }]);
  expect((await api.call('GET', '/v1/{p}/models/template?limit=0')).body.error_code).toBe('ModelArts.3037');
  expect((await api.call('GET', `/v1/${'e'.repeat(32)}/models/template`)).status).toBe(403);
});

test('models of another project do not exist here', async () => {
  const id = await api.model({ projectId: 'e'.repeat(32) });
  expect((await show(id)).status).toBe(404);
  expect((await api.call('DELETE', `/v1/{p}/models/${id}`)).status).toBe(404);
  expect((await api.call('GET', `/v1/{p}/models/${id}/events`)).status).toBe(404);
});
