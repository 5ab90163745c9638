import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { valuesOf } from '../../test/support/schema-values.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../test/support/test-api.ts';
import { errors } from '../contract/errors.ts';
import { serviceStatuses } from '../contract/service.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { iamErrorCode } from './request/iam-error-code.ts';
import { swrErrorCode } from './request/swr-error-code.ts';

/** Every operation that there is: one that is added later is tested without a word here. */
const all = operations({ now: Date.now } as ApiDependencies);
/** What takes things away comes last: the others want to find them. */
const inOrder = [...all].sort((one, other) => Number(one.method === 'delete') - Number(other.method === 'delete'));

/** What people and attackers send in place of what is asked for. */
const hostile = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    '1e9',
    '-0',
    '\u0000',
    '\ud800',
    'ü'.repeat(40_000),
    '<script>alert(1)</script>',
    "'; drop table services; --",
    '$(reboot)',
    '{p}',
    '__proto__',
    '../../etc/passwd',
    [],
    {},
    [[]],
    [null],
    Array.from({ length: 3_000 }, () => 0),
    JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`),
    { __proto__: null, constructor: 1 },
  ),
);

/** A value with one of its parts, however deep, taken away or replaced. */
interface Change {
  readonly at: number;
  readonly kind: 'keep' | 'replace' | 'remove' | 'add';
  readonly value: unknown;
}
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('keep', 'replace', 'replace', 'replace', 'remove', 'add'),
  value: hostile,
});

function changed(value: unknown, { at, kind, value: other }: Change): unknown {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (kind === 'keep' || place === undefined) return copy;
  if (kind === 'replace') place.holder[place.name] = other;
  else if (kind === 'remove') delete place.holder[place.name];
  else place.holder[Array.isArray(place.holder) ? 0 : 'unknown_field'] = other;
  return copy;
}

function placesIn(value: unknown): { holder: Record<string, unknown>; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}

interface Call {
  readonly path: string;
  readonly body?: string;
}

let api: TestApi;
let database: Database;
/** Who is signed in to the console. */
let session: Record<string, string>;
/** Ids of things that are there, by the name of the path's part. */
let known: Record<string, readonly string[]>;
/** Ids of what is in a project that its calls are not made in, by the name of the path's part. */
let elsewhere: Record<string, string>;

beforeAll(async () => {
  api = await startTestApi();
  api.checkTransparency = async ({ question }) => ({
    verdict: 'same',
    instanceId: question.instanceId ?? 'i',
    modelId: 'm',
    startedAt: 0,
    durationMs: 0,
    conversations: [],
  });
  database = new Database(api.databaseFile, { readonly: true });
  known = { ...(await everyStatus()), project_id: [api.credentials.project_id] };
  elsewhere = await anotherProject();
  const fromConsole = { 'X-Sluice-Console': '1' };
  const signIn = { domain: 'admin', user: 'admin', password: api.credentials.password };
  const { headers } = await api.call('POST', '/session', signIn, fromConsole);
  session = { ...fromConsole, Cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' };
});
afterAll(async () => {
  database.close();
  await api[Symbol.asyncDispose]();
});

/** A model and an app, and a service in each of its statuses. */
async function everyStatus(): Promise<Record<string, readonly string[]>> {
  const model = await api.model();
  const services = await Promise.all(
    serviceStatuses.map(async (status) => {
      const { body } = await api.call('POST', '/v1/{p}/services', {
        service_name: `in-${status}`,
        infer_type: 'real-time',
        config: [
          {
            model_id: model,
            specification: 'modelarts.vm.cpu.2u',
            instance_count: 1,
            additional_properties: { persistent_volumes: [{ name: 'used', mount_path: '/models' }] },
          },
        ],
      });
      await api.setState(body.service_id, { status });
      return String(body.service_id);
    }),
  );
  const { body } = await api.call('POST', '/v1/{p}/app-auth/apps', { app_name: 'known' });
  await api.call('POST', '/v1/{p}/volumes', { name: 'weights' });
  return {
    model_id: [model, await api.model({ status: 'publishing' }), await api.model({ status: 'failed' })],
    service_id: services,
    app_id: [body.app.app_id],
    app_code: body.app.app_codes,
    access_key: [api.credentials.access_key],
    volume_name: ['weights', 'used'],
    specification: ['modelarts.vm.cpu.2u', 'custom'],
  };
}

/** A project with a model, a service and an app, and a user who belongs to it. */
async function anotherProject(): Promise<Record<string, string>> {
  const { id, headers } = await api.project('elsewhere');
  const call = async (path: string, request: object) =>
    (await api.call('POST', `/v1/${id}${path}`, request, headers)).body;
  const model = await api.model({ projectId: id });
  const service = await call('/services', {
    service_name: 'elsewhere',
    infer_type: 'real-time',
    config: [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  const { app } = await call('/app-auth/apps', { app_name: 'elsewhere' });
  const created = await api.call('POST', '/v3/users', {
    user: { name: 'elsewhere', password: 'long enough', projects: [id] },
  });
  return {
    project_id: id,
    model_id: model,
    service_id: service.service_id,
    app_id: app.app_id,
    user_id: created.body.user.id,
  };
}

function callsOf(operation: Operation): fc.Arbitrary<Call> {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const parts = fc.record(Object.fromEntries(names.map((name) => [name, partOf(name, operation)])));
  const query = operation.query === undefined ? fc.constant({}) : valuesOf(operation.query.partial(), named);
  const body = operation.body === undefined ? undefined : valuesOf(operation.body, named);
  return fc
    .tuple(parts, query, change, body ?? fc.constant(undefined), change, fc.boolean(), hostile)
    .map(([filled, asked, queryChange, sent, bodyChange, other, anything]) => {
      const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? '');
      // A body where none belongs is bad input too; this client sends none with GET.
      const value =
        body === undefined ? (other && operation.method !== 'get' ? anything : undefined) : changed(sent, bodyChange);
      const text = JSON.stringify(value);
      return { path: `${path}${queryText(changed(asked, queryChange))}`, ...(text !== undefined && { body: text }) };
    });
}

/** One of those that are there when the value is made, not when the arbitrary is. */
function oneOf(name: string): fc.Arbitrary<string> {
  return fc.nat().map((at) => {
    const ids = known[name] ?? [];
    return ids[at % Math.max(ids.length, 1)] ?? 'none';
  });
}

const memberNames = new Set(['model_id', 'app_id', 'specification', 'instance_id']);
const named = (name: string) => (memberNames.has(name) ? oneOf(name) : undefined);

/** Mostly what is there, sometimes what could be, sometimes what never is. A project other than one's own is another test. */
function partOf(name: string, { path }: Operation): fc.Arbitrary<string> {
  // What becomes of a project as a whole becomes of one that the calls are not made in.
  if (path.startsWith('/v3') && name !== 'access_key') return fc.constant(null).map(() => elsewhere[name] ?? 'none');
  const there = oneOf(name);
  if (name === 'project_id') return there;
  const text = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .map((each) => encodeURIComponent(each.toWellFormed()));
  return fc.oneof(
    { weight: 6, arbitrary: there },
    fc.uuid(),
    text,
    fc.constantFrom('%00', '%2e%2e', '%F0', 'a'.repeat(3_000)),
  );
}

function queryText(asked: unknown): string {
  const members = typeof asked === 'object' && asked !== null ? Object.entries(asked) : [];
  const text = members
    .map(([name, value]) => {
      const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      return `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(shown.toWellFormed()).slice(0, 6_000)}`;
    })
    .join('&');
  return text === '' ? '' : `?${text}`;
}

const documented = new Set(
  Object.values(errors).flatMap((row) =>
    [row.code, swrErrorCode(row), iamErrorCode(row)].map((code) => `${row.status} ${code}`),
  ),
);

/** An error has the form of its family, and a status and code that the documents name. */
function expectDocumented(path: string, answer: TestAnswer): void {
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  if (answer.status < 400) return;
  expect(answer.headers.get('X-Request-Id')).toMatch(/^[0-9a-f]{32}$/);
  if (path.startsWith('/v3') && !path.startsWith('/v3.0/OS-USER/')) {
    const { error } = answer.body;
    expect([error.code, typeof error.message, typeof error.title]).toEqual([answer.status, 'string', 'string']);
    return;
  }
  const [code, words] = path.startsWith('/v2/manage')
    ? [answer.body[0].errorCode, answer.body[0].errorMessage]
    : [answer.body.error_code, answer.body.error_msg];
  expect(documented).toContain(`${answer.status} ${code}`);
  expect(words).toBeString();
}

/** Everything that is written down, but for what is written about the calls themselves. */
function contents(): string {
  const tables = database
    .query<{ name: string }, []>("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .all()
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('audit_'));
  return JSON.stringify(tables.map((name) => [name, database.query(`select * from "${name}"`).all()]));
}

const writes = new Set(['post', 'put', 'patch', 'delete']);
/** They end what the test itself calls with; their own tests send them the like. */
const endsTheCaller = new Set(['delete /session', 'delete /v3.0/OS-CREDENTIAL/credentials/{access_key}']);

describe('bad input', () => {
  for (const operation of inOrder) {
    const name = `${operation.method} ${operation.path}`;
    if (endsTheCaller.has(name)) continue;
    test(`${name}: a documented error, and nothing half written`, async () => {
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(callsOf(operation), async ({ path, body }) => {
          const before = writes.has(operation.method) ? contents() : '';
          const headers = operation.path === '/session' ? session : undefined;
          const answer = await api.call(operation.method.toUpperCase(), path, body, headers);
          statuses.add(answer.status);
          expectDocumented(operation.path, answer);
          if (answer.status >= 400 && writes.has(operation.method)) expect(contents()).toBe(before);
        }),
        { numRuns: 60 },
      );
      // Whoever is not let in tests nothing.
      expect([...statuses]).not.toEqual([401]);
      expect((await api.call('GET', '/v1/{p}/models')).status).toBe(200);
    }, 60_000);
  }
});

describe('another project', () => {
  const inProjects = all.filter(({ path }) => path.startsWith('/v1/{project_id}'));
  const cases = inProjects.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);
  const unknown: Record<string, string> = { project_id: crypto.randomUUID().replaceAll('-', '') };
  const call = (operation: Operation, parts: Record<string, string | undefined>) => {
    const path = operation.path.replace(/\{(\w+)\}/g, (_whole, part: string) => parts[part] ?? known[part]?.[0] ?? 'x');
    return api.call(operation.method.toUpperCase(), path, operation.body && {});
  };

  test.each(cases)('%s: is not let in, be there such a project or not', async (_, operation) => {
    const before = contents();
    const answer = await call(operation, unknown);
    expect(answer.status).toBe(403);
    expectDocumented(operation.path, answer);
    const real = await call(operation, elsewhere);
    expect([real.status, real.body]).toEqual([answer.status, answer.body]);
    expect(contents()).toBe(before);
  });

  test.each(cases.filter(([, { path }]) => /\{(?:model|service|app)_id\}/.test(path)))(
    '%s: what is in it is not there',
    async (_, operation) => {
      const own = { project_id: api.credentials.project_id };
      const ids = Object.entries(elsewhere).filter(
        ([name]) => operation.path.includes(`{${name}}`) && name !== 'project_id',
      );
      for (const [name, id] of ids) {
        const before = contents();
        const never = id.replace(/^.{8}|(?<=^logic-app-).{8}/, '00000000');
        const answer = await call(operation, { ...own, [name]: id });
        const absent = await call(operation, { ...own, [name]: never });
        expect([answer.status, JSON.stringify(answer.body).replaceAll(id, never)]).toEqual([
          absent.status,
          JSON.stringify(absent.body),
        ]);
        expect(contents()).toBe(before);
      }
    },
  );
});
