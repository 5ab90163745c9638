import type { Kysely, Transaction } from 'kysely';
import type { RepositoryDetails } from './repositories.ts';
import type { Tables } from './tables.ts';

export interface NewRepository extends RepositoryDetails {
  /** With its organization in front. */
  readonly name: string;
  readonly domainId: string;
  readonly creatorId: string;
  readonly creatorName: string;
}

/** What a repository is like that nobody has described. */
export const plainDetails: RepositoryDetails = { category: 'other', description: '', isPublic: false };

/** In a transaction that has seen that there is none. `now` in ms. */
export async function insertRepository(
  transaction: Transaction<Tables>,
  made: NewRepository,
  now: number,
): Promise<void> {
  await transaction
    .insertInto('repositories')
    .values({
      name: made.name,
      organization: organizationPart(made.name),
      domain_id: made.domainId,
      number: await nextNumber(transaction, 'repositories'),
      category: made.category,
      description: made.description,
      is_public: made.isPublic ? 1 : 0,
      creator_id: made.creatorId,
      creator_name: made.creatorName,
      created_at: now,
      updated_at: now,
      tag_count: 0,
      size_bytes: 0,
      downloads: 0,
      downloaded_bytes: 0,
    })
    .execute();
}

/** The number for the next row; the transaction keeps it from others. */
export async function nextNumber(
  transaction: Transaction<Tables>,
  table: 'organizations' | 'repositories' | 'repository_tags' | 'retentions' | 'retention_records',
): Promise<number> {
  const { last } = await transaction
    .selectFrom(table)
    .select((select) => select.fn.max<number | null>('number').as('last'))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}

export function organizationPart(repository: string): string {
  return repository.split('/', 1)[0] ?? '';
}

export function findRepositoryRow(database: Kysely<Tables>, name: string) {
  return database.selectFrom('repositories').selectAll().where('name', '=', name).executeTakeFirst();
}
