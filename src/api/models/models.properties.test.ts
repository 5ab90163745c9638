import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { startTestApi, type TestAnswer, type TestApi } from '../../../test/support/test-api.ts';
import { modelStatuses } from '../../contract/model.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Every documented field with a value that is good (reference, models, 1.1). */
const good = {
  model_name: 'm',
  model_version: '0.0.1',
  model_type: 'Image',
  source_location: 'team/echo:1',
  source_copy: 'true',
  source_job_id: 'job',
  source_job_version: '1',
  source_type: 'auto',
  runtime: 'python3.7',
  execution_code: '/code.py',
  description: 'd',
  model_algorithm: 'predict_analysis',
  model_metrics: '{"f1":0.1}',
  initial_config: { protocol: 'ws', port: 1, health: { check_method: 'HTTP', url: '/', period_seconds: '5' } },
  cmd: 'serve',
  apis: [{ url: '/', method: 'post', protocol: 'http', input_params: { type: 'object' }, output_params: {} }],
  input_params: [{ url: '/', protocol: 'http', method: 'get', param_name: 'a', param_type: 'int', min: 1, max: '2' }],
  output_params: [{ url: '/', protocol: 'http', method: 'get', param_name: 'b', param_type: 'file' }],
  dependencies: [{ installer: 'pip', packages: [{ package_name: 'a', package_version: '1', restraint: 'EXACT' }] }],
  model_docs: [{ doc_name: 'a', doc_url: 'https://example.com' }],
  install_type: ['real-time'],
  template: { template_id: 't', infer_format: 'f', template_inputs: [{ input_id: 'a', input: 'b' }] },
  workspace_id: '0',
  image_doctor: 'false',
};

const hostile = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom<unknown>(
    null,
    '',
    -1,
    1e308,
    '\u0000',
    '\ud800',
    '__proto__',
    [],
    {},
    [[]],
    '../..',
    'x'.repeat(99_999),
  ),
);

type Path = readonly (string | number)[];

/** Every place in a value that can hold another one. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([name, each]) =>
    placesIn(each, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return path.length === 0 ? inside : [path, ...inside];
}

function replaced(value: unknown, [first, ...rest]: Path, by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((each, index) => (index === first ? replaced(each, rest, by) : each));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, each]) => [name, name === first ? replaced(each, rest, by) : each]),
  );
}

/** Codes of the reference for what is wrong with a request (appendix A). */
const documented = /^ModelArts\.(0101|3015|3016|3017|3036|3037|3039|3040|3041|3592)$/;

function expectDocumented({ status, body }: TestAnswer): void {
  expect(status).toBe(400);
  expect(Object.keys(body).toSorted()).toEqual(['error_code', 'error_msg']);
  expect(body.error_code).toMatch(documented);
  expect(body.error_msg.length).toBeLessThan(1_000);
}

const countOf = async () => (await api.call('GET', '/v1/{p}/models?limit=1')).body.total_count as number;

describe('a request for a model', () => {
  test('is taken as it is given', async () => {
    const answer = await api.call('POST', '/v1/{p}/models', { ...good, model_name: 'whole' });
    expect([answer.status, answer.headers.get('X-Sluice-Ignored-Fields')]).toEqual([200, null]);
  });

  test('with anything anywhere makes a model, which can be shown, or is refused as documented and makes none', async () => {
    const place = fc.constantFrom(...placesIn(good));
    // Some hostile names are good ones, and may be drawn twice: the second is a version that exists.
    const made = new Set<string>();
    await fc.assert(
      fc.asyncProperty(place, hostile, fc.boolean(), async (path, value, asText) => {
        const before = await countOf();
        const request = replaced({ ...good, model_name: `m-${crypto.randomUUID()}` }, path, value) as typeof good;
        const { initial_config: configuration } = request;
        const isObject = typeof configuration === 'object' && configuration !== null && !Array.isArray(configuration);
        const sent = asText && isObject ? JSON.stringify(configuration) : configuration;
        const answer = await api.call('POST', '/v1/{p}/models', { ...request, initial_config: sent });
        if (answer.status !== 200) {
          if (made.has(request.model_name))
            expect([answer.status, answer.body.error_code]).toEqual([409, 'ModelArts.3002']);
          else expectDocumented(answer);
          expect(await countOf()).toBe(before);
          return;
        }
        made.add(request.model_name);
        const { status, body } = await api.call('GET', `/v1/{p}/models/${answer.body.model_id}`);
        expect(status).toBe(200);
        expect([typeof body.apis, typeof body.source_copy]).toEqual(['string', 'string']);
        if (isObject) expect(JSON.parse(body.config)).toEqual(JSON.parse(JSON.stringify(configuration)));
      }),
      { numRuns: 600 },
    );
  }, 120_000);

  test('without any one of its fields is refused for that field, or does without it', async () => {
    const needed = new Set(['model_name', 'model_version', 'model_type', 'source_location']);
    for (const name of Object.keys(good)) {
      const { [name]: _, ...rest }: Record<string, unknown> = { ...good, model_name: `without-${name}` };
      const { status, body } = await api.call('POST', '/v1/{p}/models', rest);
      expect([name, status]).toEqual([name, needed.has(name) ? 400 : 200]);
      if (status === 400) expect([body.error_code, body.error_msg.includes(name)]).toEqual(['ModelArts.3036', true]);
    }
  });
});

describe('a query for models', () => {
  const names = ['model_name', 'exact_match', 'model_version', 'model_status', 'description', 'workspace_id'];
  const more = ['model_type', 'not_model_type', 'sort_by', 'group_by', 'offset', 'limit', 'order', 'unknown'];

  test('with anything in any parameter is a page, or refused as documented', async () => {
    const query = fc.dictionary(fc.constantFrom(...names, ...more), fc.string({ unit: 'binary', maxLength: 64 }));
    await fc.assert(
      fc.asyncProperty(query, async (given) => {
        const entries = Object.entries(given).map(([name, value]): [string, string] => [name, value.toWellFormed()]);
        const answer = await api.call('GET', `/v1/{p}/models?${new URLSearchParams(entries)}`);
        if (answer.status !== 200) return expectDocumented(answer);
        expect(answer.body.models.length).toBe(answer.body.count);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe('the address of a model', () => {
  test('that names none, or one of another project, is said not to exist, whatever is done to it', async () => {
    const theirs = await api.model({ projectId: 'e'.repeat(32) });
    const id = fc.oneof(fc.constant(theirs), fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(id, async (given) => {
        // A router would take these two for folders.
        const part = encodeURIComponent(given.toWellFormed()).replace(/^\.{1,2}$/, 'dots');
        for (const [method, path] of [
          ['GET', `x${part}`],
          ['DELETE', `x${part}?cascade=true`],
          ['GET', `${theirs}/events`],
          ['GET', `x${part}/image-report`],
          ['POST', `x${part}/image-report`],
        ] as const) {
          const { status, body } = await api.call(method, `/v1/{p}/models/${path}`);
          expect([status, body.error_code]).toEqual([404, 'ModelArts.3001']);
        }
      }),
      { numRuns: 100 },
    );
    expect(await api.store.models.get(theirs)).toBeDefined();
  }, 60_000);

  test('takes every call in every status of the model', async () => {
    for (const status of modelStatuses) {
      const id = await api.model({ status });
      for (const path of ['', '/events']) {
        expect([status, path, (await api.call('GET', `/v1/{p}/models/${id}${path}`)).status]).toEqual([
          status,
          path,
          200,
        ]);
      }
      const service = {
        service_name: `of-${status}`,
        infer_type: 'real-time',
        config: [{ model_id: id, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
      };
      const deployed = await api.call('POST', '/v1/{p}/services', service);
      expect([status, deployed.status]).toEqual([status, status === 'published' ? 200 : 400]);
      if (deployed.status === 200) await api.call('DELETE', `/v1/{p}/services/${deployed.body.service_id}`);
      const gone = await api.call('DELETE', `/v1/{p}/models/${id}`);
      expect(gone.body).toEqual({ delete_success_list: [id], delete_failed_list: [] });
    }
  });
});

test('of many who make the same version at once one does, and none is lost in between', async () => {
  const makers = Array.from({ length: 12 }, () => api.call('POST', '/v1/{p}/models', { ...good, model_name: 'raced' }));
  const answers = await Promise.all(makers);
  expect(answers.filter(({ status }) => status === 200).length).toBe(1);
  for (const { status, body } of answers) {
    if (status !== 200) expect([status, body.error_code]).toEqual([409, 'ModelArts.3002']);
  }
  expect((await api.call('GET', '/v1/{p}/models?model_name=raced&exact_match=true')).body.total_count).toBe(1);
});
