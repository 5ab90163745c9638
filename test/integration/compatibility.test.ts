import { expect, test } from 'bun:test';
import { join } from 'node:path';
import type { ApiDependencies } from '../../src/api/dependencies.ts';
import { type Operation, operationName } from '../../src/api/operation.ts';
import { operations } from '../../src/api/operations.ts';
import { compatibility, embeddedSchemas, ownOperations } from '../../src/contract/compatibility/compatibility.ts';
import type { Fate, FateTable, FieldFates } from '../../src/contract/compatibility/fate.ts';
import { errors } from '../../src/contract/errors.ts';
import { schemaFields } from '../support/schema-fields.ts';

/** Every request field and query parameter of the API has an entry in `src/contract/compatibility`, and every entry is true. */

const table: FateTable = Object.assign({}, ...compatibility.map(({ fates }) => fates));
const entries: readonly (readonly [string, Fate])[] = Object.entries(table).flatMap(([operation, { query, body }]) =>
  Object.entries({ ...query, ...body }).map(([field, fate]) => [`${operation} ${field}`, fate] as const),
);

// Nothing of the dependencies is touched before a request comes.
const all = operations({ now: Date.now } as ApiDependencies);

/** The fields that requests of the operation can hold, those inside JSON strings included. */
function bodyFields(operation: Operation): readonly string[] {
  const fields = operation.body ? schemaFields(operation.body) : [];
  return fields.flatMap((field) => {
    const embedded = embeddedSchemas[`${operationName(operation)} ${field}`];
    return embedded ? [field, ...schemaFields(embedded).map((inner) => `${field}.${inner}`)] : [field];
  });
}

const isBelow = (field: string, holder: string) => field.startsWith(`${holder}.`) || field.startsWith(`${holder}[]`);

/** Fields that have neither an entry nor, below them, parts that need one, and are not below one that does nothing. */
function uncovered(fields: readonly string[], fates: FieldFates): readonly string[] {
  const holders = Object.entries(fates).flatMap(([name, { kind }]) => (kind === 'effective' ? [] : [name]));
  return fields.filter(
    (field) =>
      !(
        Object.hasOwn(fates, field) ||
        fields.some((other) => isBelow(other, field)) ||
        holders.some((holder) => isBelow(field, holder))
      ),
  );
}

test('every request field and query parameter has an entry', () => {
  for (const operation of all) {
    const name = operationName(operation);
    if (ownOperations.has(name)) continue;
    const { query = {}, body = {} } = table[name] ?? {};
    const parameters = operation.query ? schemaFields(operation.query) : [];
    const missing = { name, query: uncovered(parameters, query), body: uncovered(bodyFields(operation), body) };
    expect(missing).toEqual({ name, query: [], body: [] });
  }
});

test('every entry names a field that there is', () => {
  const known = new Map(all.map((operation) => [operationName(operation), operation]));
  for (const [name, { query = {}, body = {} }] of Object.entries(table)) {
    const operation = known.get(name);
    if (!operation) throw new Error(`${name} is no operation`);
    const parameters = operation.query ? schemaFields(operation.query) : [];
    const fields = bodyFields(operation);
    const strange = {
      name,
      query: Object.keys(query).filter((field) => !parameters.includes(field)),
      body: Object.keys(body).filter((field) => !fields.includes(field)),
    };
    expect(strange).toEqual({ name, query: [], body: [] });
  }
  expect([...ownOperations].filter((name) => !known.has(name) || Object.hasOwn(table, name))).toEqual([]);
  expect(Object.keys(embeddedSchemas).filter((place) => !known.has(place.slice(0, place.lastIndexOf(' '))))).toEqual(
    [],
  );
});

test('no operation has an entry in two areas', () => {
  const names = compatibility.flatMap(({ fates }) => Object.keys(fates));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('every test that an entry names is there', async () => {
  const named = new Set(entries.flatMap(([, fate]) => (fate.kind === 'effective' ? [fate.file] : [])));
  const texts = new Map<string, string>();
  for (const file of named) {
    expect([file, file.endsWith('.test.ts')]).toEqual([file, true]);
    texts.set(file, await Bun.file(join(import.meta.dir, '..', '..', file)).text());
  }
  const lost = entries.filter(
    ([, fate]) => fate.kind === 'effective' && !hasTest(texts.get(fate.file) ?? '', fate.title),
  );
  expect(lost.map(([place, fate]) => [place, fate])).toEqual([]);
});

test('every error that an entry names is in the catalogue', () => {
  const named = entries.flatMap(([place, fate]) => {
    if (fate.kind === 'refused') return [[place, fate.error]];
    return fate.kind === 'effective' && fate.refused ? [[place, fate.refused.error]] : [];
  });
  expect(named.filter(([, error]) => !Object.hasOwn(errors, error ?? ''))).toEqual([]);
});

/** A title is the first argument of `test(…)` or of what `test.each(…)` gives, and not that of `describe(…)`. */
function hasTest(text: string, title: string): boolean {
  const quoted = [`'${title.replaceAll("'", "\\'")}'`, `"${title.replaceAll('"', '\\"')}"`];
  return quoted.some((literal) => {
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
      const before = text.slice(0, at).trimEnd();
      const behind = text.slice(at + literal.length).trimStart();
      if (/(\btest|\))\($/.test(before) && behind.startsWith(',')) return true;
    }
    return false;
  });
}
