import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFormerDatabase } from '../../test/support/former-database.ts';
import { SmallDisk } from '../../test/support/small-disk.ts';
import { removeDrafts } from '../files/replace-file.ts';
import type { Migration } from './migrate.ts';
import landed from './migrations/landed.json' with { type: 'json' };
import { migrations } from './migrations/migrations.ts';
import { openStore } from './open-store.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-migrate-'));
  file = join(folder, 'sluice.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const everything = { order: 'asc', offset: 0, limit: 10 } as const;
const migrationFolder = join(import.meta.dir, 'migrations');

function copies(): string[] {
  return readdirSync(folder)
    .filter((name) => name.includes('.schema-'))
    .sort();
}

/** Every row of every table that the database has. */
function dump(path: string): Record<string, unknown[]> {
  using database = new Database(path, { readonly: true });
  const tables = database.query<{ name: string }, []>(
    "select name from sqlite_master where type = 'table' order by name",
  );
  return Object.fromEntries(tables.all().map(({ name }) => [name, database.query(`select * from ${name}`).all()]));
}

function schemaOf(path: string): unknown[] {
  using database = new Database(path, { readonly: true });
  return database.query('select type, name, sql from sqlite_master order by type, name').all();
}

test('no migration that has landed was changed, and each is noted', async () => {
  const files = [...new Bun.Glob('[0-9]*.ts').scanSync(migrationFolder)].sort();
  const hashes = files.map(async (name) => {
    const text = await Bun.file(join(migrationFolder, name)).text();
    return [name, new Bun.CryptoHasher('sha256').update(text).digest('hex')];
  });
  expect(landed).toEqual(Object.fromEntries(await Promise.all(hashes)));
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, at) => at + 1));
  expect(migrations.map(({ number, name }) => `${String(number).padStart(4, '0')}-${name}.ts`)).toEqual(files);
});

describe('a database of an earlier schema', () => {
  for (let schema = 1; schema < migrations.length; schema += 1) {
    test(`${schema} is brought up to date, and kept as it was`, async () => {
      await makeFormerDatabase(file, schema);
      const before = dump(file);
      const store = await openStore(file, () => Date.UTC(2026, 10, 27, 5, 2, 4));
      try {
        expect(await store.identity.user({ name: 'admin' }, 'domain-1')).toMatchObject({ id: 'user-1' });
        const member = { id: 'user-1', domainId: 'domain-1', roles: [] };
        expect(await store.identity.projectOf(member, { name: 'local' })).toMatchObject({ enabled: true });
        expect(await store.accessKeys.ofUser('user-1')).toMatchObject([{ accessKey: 'KEY', description: '' }]);
        expect(await store.models.get('model-1')).toMatchObject({ name: 'echo', version: '0.0.1' });
        expect(await store.models.usedBy('model-1')).toEqual([{ id: 'service-1', name: 'asr' }]);
        expect(await store.services.all()).toMatchObject([{ id: 'service-1', state: { status: 'running' } }]);
        expect(await store.services.updates('service-1', { skip: 0, limit: 10 })).toMatchObject({
          total: 1,
          rows: [{ generation: 1, kind: 'create', result: 'SUCCESS' }],
        });
        expect((await store.services.events('service-1', everything)).total).toBe(1);
        expect(await store.apps.inForce()).toHaveLength(schema >= 4 ? 1 : 0);
        expect(await store.organizations.list('domain-1')).toMatchObject([{ name: 'team', number: 1 }]);
        expect(await store.repositories.find('team/echo')).toEqual(
          schema >= 8 ? expect.objectContaining({ organization: 'team', number: 1 }) : undefined,
        );
      } finally {
        await store.close();
      }
      expect(dump(file)['services']).toMatchObject([{ id: 'service-1', instance_count: 1 }]);
      expect(copies()).toEqual([`sluice.db.schema-${schema}.20261127T050204Z`]);
      const copy = join(folder, copies()[0] ?? '');
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      expect(dump(copy)).toEqual(before);
      using database = new Database(file);
      expect(database.query('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      expect(database.query('pragma foreign_key_check').all()).toEqual([]);
    });
  }

  test('has a row in every table of the fixture', async () => {
    await makeFormerDatabase(file, migrations.length);
    const empty = Object.entries(dump(file)).filter(([, rows]) => rows.length === 0);
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  test('ends with the schema of a new one', async () => {
    await makeFormerDatabase(file, 1);
    await (await openStore(file)).close();
    const fresh = join(folder, 'fresh.db');
    await (await openStore(fresh)).close();
    expect(schemaOf(file)).toEqual(schemaOf(fresh));
  });
});

test('a new database and one that is up to date are not copied', async () => {
  await (await openStore(file)).close();
  await (await openStore(file)).close();
  expect(copies()).toEqual([]);
});

test('of each schema one copy stays, of the schemas the latest three', async () => {
  let now = Date.UTC(2026, 0, 1);
  const reach = async (schema: number) => {
    now += 60_000;
    await (await openStore(file, () => now, migrations.slice(0, schema))).close();
  };
  const failing: Migration = { number: 5, name: 'failing', up: () => Promise.reject(new Error('it fails')) };
  for (const schema of [1, 2, 3, 4]) await reach(schema);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    now += 60_000;
    await expect(openStore(file, () => now, [...migrations.slice(0, 4), failing])).rejects.toThrow('it fails');
  }
  for (const schema of [5, 6]) await reach(schema);
  expect(copies().map((name) => name.slice(0, 18))).toEqual([
    'sluice.db.schema-3',
    'sluice.db.schema-4',
    'sluice.db.schema-5',
  ]);
  expect(copies()[1]).toEndWith('T000900Z');
});

test('without room for the copy the start is refused and nothing is changed', async () => {
  using disk = new SmallDisk(2);
  const full = join(disk.path, 'sluice.db');
  await makeFormerDatabase(full, 3);
  const before = dump(full);
  disk.fill();
  await expect(openStore(full)).rejects.toMatchObject({ key: 'data.not-kept', args: { found: 3 } });
  disk.empty();
  expect(readdirSync(disk.path).filter((name) => name.includes('schema'))).toEqual([]);
  expect(dump(full)).toEqual(before);
  await (await openStore(full)).close();
});

for (const moment of ['before the first step', 'within a step']) {
  test(`a start that is killed ${moment} is completed by the next one`, async () => {
    await makeFormerDatabase(file, 3);
    const before = dump(file);
    const killed = Bun.spawn(
      [process.execPath, join(import.meta.dir, '../../test/support/killed-migration.ts'), file, moment],
      { stdout: 'inherit', stderr: 'inherit' },
    );
    expect(await killed.exited).not.toBe(0);
    expect(killed.signalCode).toBe('SIGKILL');
    expect(dump(file)).toEqual(before);
    expect(copies()).toHaveLength(1);
    expect(dump(join(folder, copies()[0] ?? ''))).toEqual(before);
    removeDrafts(folder);
    const store = await openStore(file);
    expect(await store.services.all()).toHaveLength(1);
    await store.close();
    expect(copies()).toHaveLength(1);
  });
}
