import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import type { AuditStart } from '../contract/audit.ts';
import { createAuditStore } from './audit-store.ts';
import { openBunSqlite } from './bun-sqlite.ts';
import { openStore } from './open-store.ts';
import type { AuditFilter, Store } from './store.ts';
import type { Tables } from './tables.ts';

const day = 24 * 3_600_000;
const everything = { skip: 0, limit: 100_000 };
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-audit-'));
  store = await openStore(join(folder, 'sluice.db'));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (id: string, change: Partial<AuditStart> = {}): AuditStart => ({
  id,
  at: 1_000,
  domainId: 'd',
  userId: 'u',
  userName: 'name',
  credential: { kind: 'token', id: 't' },
  clientAddress: '10.0.0.1',
  action: 'PUT /v1/a',
  resources: [],
  ...change,
});

const found = async (filter: Omit<AuditFilter, 'domainId'>) =>
  (await store.audit.list({ domainId: 'd', ...filter }, everything)).rows.map(({ id }) => id);

test('a record comes back as it was written; without an end, nobody knows what came of it', async () => {
  const whole = start('a', { projectId: 'p', resources: [{ type: 'service', id: 's' }] });
  await store.audit.begin(whole);
  expect((await store.audit.list({ domainId: 'd' }, everything)).rows).toEqual([whole]);
  await store.audit.finish('a', { at: 1_500, status: 400, errorCode: 'ModelArts.0107' });
  const end = { at: 1_500, status: 400, errorCode: 'ModelArts.0107' };
  expect((await store.audit.list({ domainId: 'd' }, everything)).rows).toEqual([{ ...whole, end }]);
  await store.audit.begin(start('b'));
  await store.audit.finish('b', { at: 2_000, status: 200, made: { type: 'model', id: 'm' } });
  expect((await store.audit.list({ domainId: 'd', id: 'b' }, everything)).rows[0]?.resources).toEqual([
    { type: 'model', id: 'm' },
  ]);
});

test('records are found by each of their traits, the latest first, in one domain only', async () => {
  const several = [
    { type: 'service', id: 's1' },
    { type: 'service', id: 's2' },
  ];
  await store.audit.begin(start('plain'));
  await store.audit.begin(start('elsewhere', { domainId: 'other' }));
  await store.audit.begin(start('who', { userId: 'u2', userName: 'second' }));
  await store.audit.begin(start('credential', { credential: { kind: 'access-key', id: 'AK' } }));
  await store.audit.begin(start('address', { clientAddress: '2001:db8::1' }));
  await store.audit.begin(start('action', { action: 'DELETE /v1/a' }));
  await store.audit.begin(start('project', { projectId: 'p2' }));
  await store.audit.begin(start('about', { resources: several }));
  await store.audit.begin(start('later', { at: 5_000 }));
  await store.audit.finish('plain', { at: 1_001, status: 200 });
  await store.audit.finish('who', { at: 1_001, status: 403 });
  await store.audit.finish('address', { at: 1_001, status: 500 });
  await store.audit.finish('action', { at: 1_001, status: 201, made: { type: 'model', id: 'm' } });
  expect((await found({}))[0]).toBe('later');
  expect(await found({})).not.toContain('elsewhere');
  expect(await found({ id: 'plain' })).toEqual(['plain']);
  expect(await found({ id: 'elsewhere' })).toEqual([]);
  expect(await found({ user: 'u2' })).toEqual(['who']);
  expect(await found({ user: 'second' })).toEqual(['who']);
  expect(await found({ credentialId: 'AK' })).toEqual(['credential']);
  expect(await found({ clientAddress: '2001:db8::1' })).toEqual(['address']);
  expect(await found({ action: 'DELETE /v1/a' })).toEqual(['action']);
  expect(await found({ projectId: 'p2' })).toEqual(['project']);
  for (const resourceId of ['s1', 's2']) expect(await found({ resourceId })).toEqual(['about']);
  expect(await found({ resourceId: 'm' })).toEqual(['action']);
  expect(await found({ result: 'success' })).toEqual(['plain', 'action']);
  expect(await found({ result: 'refused' })).toEqual(['who']);
  expect(await found({ result: 'failed' })).toEqual(['address']);
  expect((await found({ result: 'unfinished' })).length).toBe(4);
  expect(await found({ startTime: 1_001 })).toEqual(['later']);
  expect(await found({ endTime: 4_999, resourceId: 's1' })).toEqual(['about']);
  const page = await store.audit.list({ domainId: 'd' }, { skip: 1, limit: 2 });
  expect([page.total, page.rows.length]).toEqual([8, 2]);
});

test('what is refused without end pushes out nothing that was done', async () => {
  const database = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: openBunSqlite(join(folder, 'sluice.db')) }),
  });
  const audit = createAuditStore(database, 20);
  const write = async (id: string, at: number, status: number) => {
    await audit.begin(start(id, { at, resources: [{ type: 'service', id: `of-${id}` }] }));
    await audit.finish(id, { at, status });
  };
  for (let index = 0; index < 3; index += 1) await write(`done-${index}`, 1_000 + index, 200);
  for (let index = 0; index < 60; index += 1) await write(`refused-${index}`, 2_000 + index, 403);
  const { rows } = await audit.list({ domainId: 'd' }, everything);
  const ids = rows.map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('done')).length).toBe(3);
  const refused = ids.filter((id) => id.startsWith('refused'));
  expect(refused.length).toBeLessThanOrEqual(21);
  expect(refused[0]).toBe('refused-59');
  await database.destroy();
  using file = new Database(join(folder, 'sluice.db'), { readonly: true });
  expect(file.query('select count(*) as count from audit_resources').get()).toEqual({ count: ids.length });
});

test('what is older than 400 days goes with the next write', async () => {
  await store.audit.begin(start('old', { at: 1_000 }));
  await store.audit.begin(start('young', { at: 2_000 }));
  await store.audit.begin(start('now', { at: 1_001 + 400 * day }));
  expect(await found({})).toEqual(['now', 'young']);
});

test('ten thousand records of one domain are paged by an index', async () => {
  using file = new Database(join(folder, 'sluice.db'), { readonly: true });
  const columns = 'domain_id = ? and occurred_at >= ? order by occurred_at desc, id desc limit 10';
  for (const condition of [columns, `user_id = ? and ${columns}`, `action = ? and ${columns}`]) {
    const plan = file.query(`explain query plan select * from audit_records where ${condition}`).all();
    expect(JSON.stringify(plan)).toContain('USING INDEX');
    expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE');
  }
});
