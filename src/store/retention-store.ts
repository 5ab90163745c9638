import type { Kysely, Selectable, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { findRepositoryRow, nextNumber } from './insert-repository.ts';
import { readSlice } from './read-page.ts';
import type { Retention, RetentionRecord, RetentionStore } from './retentions.ts';
import type { RetentionRecordTable, RetentionTable, Tables } from './tables.ts';

const mostRecords = 1_000;

/** Retentions and what they took away. `now` gives the time of a change, ms. */
export function createRetentionStore(database: Kysely<Tables>, now: () => number): RetentionStore {
  return {
    async find(repository) {
      const row = await database
        .selectFrom('retentions')
        .selectAll()
        .where('repository', '=', repository)
        .executeTakeFirst();
      return row && toRetention(row);
    },
    async repositories() {
      const rows = await database.selectFrom('retentions').select('repository').orderBy('repository').execute();
      return rows.map(({ repository }) => repository);
    },
    create: (repository, rules) =>
      database.transaction().execute(async (transaction) => {
        if (!(await findRepositoryRow(transaction, repository))) {
          throw clientError('swr.repository-not-found', { name: repository });
        }
        const there = await transaction
          .selectFrom('retentions')
          .select('number')
          .where('repository', '=', repository)
          .executeTakeFirst();
        if (there) throw clientError('swr.retention-exists', { repository, id: there.number });
        const number = await nextNumber(transaction, 'retentions');
        const at = now();
        await transaction
          .insertInto('retentions')
          .values({ number, repository, rules: JSON.stringify(rules), created_at: at, updated_at: at })
          .execute();
        return number;
      }),
    async change(repository, number, rules) {
      const { numUpdatedRows } = await database
        .updateTable('retentions')
        .set({ rules: JSON.stringify(rules), updated_at: now() })
        .where('repository', '=', repository)
        .where('number', '=', number)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async remove(repository, number) {
      const { numDeletedRows } = await database
        .deleteFrom('retentions')
        .where('repository', '=', repository)
        .where('number', '=', number)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    record: ({ repository, number: retention }, tags) =>
      database.transaction().execute(async (transaction) => {
        // Deleted meanwhile, and its records with it.
        if (!(await findRepositoryRow(transaction, repository))) return;
        const first = await nextNumber(transaction, 'retention_records');
        const written = await writtenDown(transaction, repository);
        const left = tags.filter(({ tag }) => !written.has(tag));
        for (const [index, { template, tag, digest }] of left.entries()) {
          await transaction
            .insertInto('retention_records')
            .values({ number: first + index, repository, retention, template, tag, digest, removed_at: now() })
            .execute();
        }
        const tooOld = transaction
          .selectFrom('retention_records')
          .select('number')
          .where('repository', '=', repository)
          .orderBy('number', 'desc')
          .limit(1)
          .offset(mostRecords);
        await transaction
          .deleteFrom('retention_records')
          .where('repository', '=', repository)
          .where('number', '<=', tooOld)
          .execute();
      }),
    records(repository, slice, order = 'desc') {
      const selected = database.selectFrom('retention_records').where('repository', '=', repository);
      return readSlice(selected, selected.selectAll().orderBy('number', order), slice, toRecord);
    },
  };
}

/** Tags that are there though their removal is written down: the process ended between the two. */
async function writtenDown(transaction: Transaction<Tables>, repository: string): Promise<ReadonlySet<string>> {
  const rows = await transaction
    .selectFrom('retention_records as record')
    .innerJoin('repository_tags as named', (join) =>
      join
        .onRef('named.repository', '=', 'record.repository')
        .onRef('named.tag', '=', 'record.tag')
        .onRef('named.digest', '=', 'record.digest'),
    )
    .select('record.tag')
    .where('record.repository', '=', repository)
    // What was removed and pushed again came to its name later.
    .whereRef('record.removed_at', '>=', 'named.updated_at')
    .execute();
  return new Set(rows.map(({ tag }) => tag));
}

function toRetention({ number, repository, rules }: Selectable<RetentionTable>): Retention {
  return { number, repository, rules: JSON.parse(rules) };
}

function toRecord(row: Selectable<RetentionRecordTable>): RetentionRecord {
  const { number, retention, tag, digest } = row;
  const template = row.template === 'tag_rule' ? 'tag_rule' : 'date_rule';
  return { number, retention, template, tag, digest, removedAt: row.removed_at };
}
