import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test';
import { historyEntry } from '../../test/support/history-entries.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';

/** Of every kind there are so many. */
const many = 10_000;
const ownRepository = '/v2/manage/namespaces/first/repos/first';
let api: TestApi;
let domain: string;
let user: string;
let service: string;
let model: string;

beforeAll(async () => {
  api = await startTestApi();
  domain = api.claims.domain.id;
  user = api.claims.sub;
  model = await api.model({ name: 'echo', version: '1.0.0' });
  const config = [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const body = { service_name: 'first', infer_type: 'real-time', config };
  service = (await api.call('POST', '/v1/{p}/services', body)).body.service_id;
  await api.call('POST', '/v1/{p}/app-auth/apps', { app_name: 'first' });
  await api.call('POST', '/v2/manage/namespaces', { namespace: 'first' });
  await api.call('POST', '/v2/manage/namespaces/first/repos', { repository: 'first' });
  await api.call('PUT', '/v1/{p}/pull-credentials/registry.example', { username: 'robot', password: 'secret' });
  const rules = [{ template: 'date_rule', params: { days: '30' }, tag_selectors: [] }];
  await api.call('POST', `${ownRepository}/retentions`, { algorithm: 'or', rules });
  const retention = await api.store.retentions.find('first/first');
  if (!retention) throw new Error('there is no retention');
  await api.store.retentions.record(retention, [{ template: 'date_rule', tag: 'gone', digest: 'sha256:0' }]);
  const projectId = api.claims.project?.id ?? '';
  await api.store.history.record([historyEntry(Date.now() - 3_600_000, { serviceId: service, projectId })]);
  fill();
}, 120_000);
afterAll(() => api[Symbol.asyncDispose]());

/** Makes ten thousand of each row that is there: each differs in the columns that are given. */
function fill(): void {
  using database = new Database(api.databaseFile);
  database.run('pragma foreign_keys = off');
  const clone = (table: string, different: Readonly<Record<string, string>>) => {
    const columns = database.query<{ name: string }, []>(`select name from pragma_table_info('${table}')`).all();
    const values = columns.map(({ name }) => different[name] ?? name);
    database.run(`insert into ${table} (${columns.map(({ name }) => name).join(', ')})
      with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${many})
      select ${values.join(', ')} from numbers, (select * from ${table} limit 1)`);
  };
  const named = { id: "id || '-' || n", name: "name || '-' || n" };
  clone('models', { ...named, created_at: 'created_at + n', size_bytes: 'n', version_order: 'n' });
  clone('services', { ...named, created_at: 'created_at + n', transition_at: 'transition_at + n' });
  clone('service_versions', { service_id: "service_id || '-' || n" });
  clone('service_events', { sequence: 'sequence + n', occurred_at: 'occurred_at + n' });
  clone('apps', { ...named, user_id: "user_id || '-' || n", app_key: "app_key || '-' || n" });
  clone('users', named);
  clone('projects', named);
  clone('access_keys', {
    user_id: "user_id || '-' || n",
    access_key: "access_key || '-' || n",
    created_at: 'created_at + n',
  });
  clone('audit_records', { id: "id || '-' || n", occurred_at: 'occurred_at + n' });
  clone('organizations', { name: "name || '-' || n", number: 'number + n' });
  clone('pull_credentials', { project_id: "project_id || '-' || n", registry: "registry || '-' || n" });
  clone('retentions', { number: 'number + n', repository: "repository || '-' || n" });
  clone('retention_records', { number: 'number + n' });
  clone('usage_days', { day: 'day - n % 300', service_id: "service_id || '-' || n" });
  clone('history_series', { number: 'number + 9 + n', instance_id: "instance_id || '-' || n" });
  clone('history_points', { series: 'series + 9 + n' });
  clone('repositories', { name: "name || '-' || n", number: 'number + n', updated_at: 'updated_at + n' });
}

/** What SQLite does for everything that is read meanwhile. */
async function plansOf(
  read: () => Promise<unknown>,
): Promise<readonly { readonly sql: string; readonly plan: readonly string[] }[]> {
  const asked = spyOn(Database.prototype, 'query');
  try {
    await read();
    const queries = new Set(asked.mock.calls.map(([sql]) => sql).filter((sql) => /^(select|with) /.test(sql)));
    asked.mockRestore();
    using database = new Database(api.databaseFile);
    return [...queries].map((sql) => {
      const rows = database.query<{ detail: string }, []>(`explain query plan ${sql}`).all();
      return { sql, plan: rows.map(({ detail }) => detail) };
    });
  } finally {
    asked.mockRestore();
  }
}

/** Sorts of what is bounded by itself, not by how much there is. */
const bounded: readonly RegExp[] = [
  // A user has ten of them.
  /^select \* from "access_keys" where "user_id" = \?/,
  // A user has five apps, and each of them five codes.
  /^select \* from "app_codes" where "app_id" in /,
  // The tags of a page's repositories.
  /^select "repository", "tag" from \(select .* from "repository_tags" where "repository" in /,
  // Who was given something in one place; all of them are shown.
  /^select "users"."id", .* from "(repository|organization)_access" inner join "users" .* where "(repository|organization)_access"."name" = \?/,
  // The versions of each name among themselves; the names come from an index.
  /^select .* from "models" .* row_number\(\) over\(partition by "name" order by "version_order" desc\)/,
  // The instances of one service, of a month.
  /^select \* from "history_series" where "service_id" = \? /,
  // All of it is summed: what one project used on the days that are asked for.
  /^select .* from "usage_days" where "project_id" = \? and "day" >= \? and "day" <= \? /,
];

/** Of a table, not of what was selected from one by an index. */
function scansTable(step: string): boolean {
  using database = new Database(api.databaseFile);
  const [, scanned] = /^SCAN (\w+)/.exec(step) ?? [];
  return scanned !== undefined && database.query('select 1 from sqlite_master where name = ?').get(scanned) !== null;
}

/** Reads a list, and names the steps that take longer the more there is of other things. */
async function slowSteps(path: string): Promise<readonly string[]> {
  let status = 0;
  const plans = await plansOf(async () => {
    status = (await api.call('GET', path)).status;
  });
  expect([path, status]).toEqual([path, 200]);
  expect(plans.length).toBeGreaterThan(0);
  return plans.flatMap(({ sql, plan }) => {
    const isBounded = bounded.some((known) => known.test(sql));
    const slow = plan.filter((step) => (isBounded ? scansTable(step) : /^SCAN |TEMP B-TREE/.test(step)));
    return slow.map((step) => `${step}: ${sql}`);
  });
}

const orders = ['asc', 'desc'] as const;
const late = 'offset=900&limit=10';
const within = (list: string, queries: readonly string[]) => queries.map((query) => `${list}?${query}`);
const combined = (list: string, sorts: readonly string[], filters: readonly string[]) =>
  within(
    list,
    sorts.flatMap((sort) => filters.map((filter) => `${sort}&${filter}`)),
  );
const sortedBy = (columns: readonly string[]) =>
  columns.flatMap((column) => orders.map((order) => `sort_by=${column}&order=${order}&${late}`));

/** Every list, in every order and with every filter that it offers. */
const lists: readonly (readonly [string, () => readonly string[]])[] = [
  [
    'services',
    () =>
      combined('/v1/{p}/services', sortedBy(['publish_at', 'service_name', 'transition_at']), [
        '',
        'status=running',
        'workspace_id=0',
        'service_name=fir',
        `model_id=${model}`,
        `service_id=${service}`,
      ]),
  ],
  [
    'models',
    () =>
      combined('/v1/{p}/models', sortedBy(['create_at', 'model_version', 'model_size']), [
        '',
        'model_status=published',
        'workspace_id=0',
        'model_name=ech',
        'model_name=echo&exact_match=true',
        'model_version=1.0.0',
        'description=a',
        'model_type=Image',
        'not_model_type=Image',
        'group_by=model_name',
      ]),
  ],
  [
    'events',
    () => [
      ...combined(`/v1/{p}/services/${service}/events`, sortedBy(['occur_time']), [
        '',
        'event_type=normal',
        'start_time=5',
        'end_time=9999999999999',
      ]),
      ...combined(`/v1/{p}/models/${model}/events`, sortedBy(['occur_time']), ['']),
    ],
  ],
  [
    'audit records',
    () =>
      within('/v1/{p}/audit-records', [
        late,
        `user=${user}`,
        'result=success',
        'result=failed',
        'result=unfinished',
        'start_time=5',
        'end_time=99',
        'id=1',
        'credential_id=x',
        'action=x',
        'project_id=x',
        'resource_id=x',
        'client_address=1',
      ]),
  ],
  [
    'image repositories',
    () =>
      combined(
        '/v2/manage/repos',
        ['updated_time', 'name', 'tag_count', 'namespace', 'is_public'].flatMap((column) =>
          orders.map((order) => `order_column=${column}&order_type=${order}&${late}`),
        ),
        ['', 'namespace=first', 'name=fir', 'is_public=true'],
      ),
  ],
  [
    'image rules and logins',
    () => [
      `${ownRepository}/retentions`,
      ...within(`${ownRepository}/retentions/histories`, ['', 'offset=900&limit=10']),
      ...within('/v1/{p}/pull-credentials', ['', late]),
      `${ownRepository}/access`,
      '/v2/manage/namespaces/first/access',
    ],
  ],
  ['namespaces', () => within('/v2/manage/namespaces', ['', 'namespace=fir'])],
  ['apps', () => within('/v1/{p}/app-auth/apps', ['', late])],
  ['users', () => within('/v3/users', ['', 'name=x', 'enabled=true'])],
  ['projects', () => within('/v3/projects', ['', 'name=x', 'enabled=true', `parent_id=${domain}`])],
  ['access keys', () => ['/v3.0/OS-CREDENTIAL/credentials']],
  ['the overview', () => ['/v1/{p}/overview']],
  ['what is searched for', () => within('/v1/{p}/search', ['q=fir', 'q=first/fir', `q=${service}`, `q=${domain}`])],
  [
    'usage',
    () =>
      combined(
        '/v1/{p}/usage',
        ['service', 'day', 'month'].map((group) => `group_by=${group}`),
        ['', late, `service_id=${service}`, 'start_time=0', 'format=csv'],
      ),
  ],
  [
    'the history of a service',
    () =>
      within(`/v1/{p}/services/${service}/monitor/history`, [
        '',
        'instance_id=i',
        'step=3600',
        'metrics=connection_count',
        `start_time=${Date.now() - 30 * 86_400_000}`,
      ]),
  ],
  [
    'what became of a service',
    () => [
      `/v1/{p}/services/${service}/logs`,
      ...within(`/v1/{p}/services/${service}/connections`, [late, 'state=ended', 'instance_id=x', 'start_time=4']),
      ...within(`/v1/{p}/services/${service}/handshakes`, [late, 'stage=route']),
    ],
  ],
];

test.each(lists)('a page of %s comes from an index in its order, whatever there is besides', async (_name, paths) => {
  const slow: string[] = [];
  for (const path of paths()) slow.push(...(await slowSteps(path)));
  expect(slow).toEqual([]);
});

test('the last page of ten thousand is as whole as the first', async () => {
  for (const [list, rows] of [
    ['services', 'services'],
    ['models', 'models'],
  ] as const) {
    const page = async (offset: number) => (await api.call('GET', `/v1/{p}/${list}?limit=100&offset=${offset}`)).body;
    const [first, last, beyond] = [await page(0), await page(100), await page(101)];
    expect([first.total_count, first[rows].length]).toEqual([many + 1, 100]);
    expect([last.total_count, last[rows].length]).toEqual([many + 1, 1]);
    expect([beyond.total_count, beyond[rows]]).toEqual([many + 1, []]);
  }
});
