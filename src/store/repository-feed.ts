import type { Kysely, Transaction } from 'kysely';
import {
  findRepositoryRow,
  insertRepository,
  nextNumber,
  organizationPart,
  plainDetails,
} from './insert-repository.ts';
import { findOrganization } from './organization-store.ts';
import type { RepositoryStore } from './repositories.ts';
import type { Tables } from './tables.ts';

type Feed = Pick<RepositoryStore, 'repositories' | 'tags' | 'tagged' | 'untagged' | 'pulled' | 'removed'>;

/** Writes down what the registry tells of its folder. `now` gives the time of a change, ms. */
export function repositoryFeed(database: Kysely<Tables>, now: () => number): Feed {
  return {
    async repositories() {
      return (await database.selectFrom('repositories').select('name').execute()).map(({ name }) => name);
    },
    async tags(repository) {
      const rows = await database
        .selectFrom('repository_tags')
        .select(['tag', 'digest'])
        .where('repository', '=', repository)
        .execute();
      return new Map(rows.map(({ tag, digest }) => [tag, digest]));
    },
    tagged: (repository, image) =>
      database.transaction().execute(async (transaction) => {
        await ensureRepository(transaction, repository, image.updatedAt);
        const named = { digest: image.digest, image_id: image.imageId, kind: image.kind, size_bytes: image.sizeBytes };
        const number = await nextNumber(transaction, 'repository_tags');
        const { tag, updatedAt } = image;
        await transaction
          .insertInto('repository_tags')
          .values({ repository, tag, number, ...named, created_at: updatedAt, updated_at: updatedAt })
          .onConflict((conflict) =>
            conflict.columns(['repository', 'tag']).doUpdateSet({ ...named, updated_at: updatedAt }),
          )
          .execute();
        await sumUp(transaction, repository, updatedAt);
      }),
    untagged: (repository, tags) =>
      database.transaction().execute(async (transaction) => {
        for (const tag of tags) {
          await transaction
            .deleteFrom('repository_tags')
            .where('repository', '=', repository)
            .where('tag', '=', tag)
            .execute();
        }
        await sumUp(transaction, repository, now());
      }),
    async pulled(repository, images, bytes) {
      await database
        .updateTable('repositories')
        .set((column) => ({
          downloads: column('downloads', '+', images),
          downloaded_bytes: column('downloaded_bytes', '+', bytes),
        }))
        .where('name', '=', repository)
        .execute();
    },
    async removed(repository) {
      await database.deleteFrom('repositories').where('name', '=', repository).execute();
    },
  };
}

/** For images that are older than the list: what is known of them is their organization. */
async function ensureRepository(transaction: Transaction<Tables>, name: string, now: number): Promise<void> {
  if (await findRepositoryRow(transaction, name)) return;
  const organization = await findOrganization(transaction, organizationPart(name));
  if (!organization) throw new Error(`${name} has no organization`);
  const { domainId, creatorId, creatorName } = organization;
  await insertRepository(transaction, { name, domainId, creatorId, creatorName, ...plainDetails }, now);
}

/** An image with several tags counts once. */
async function sumUp(transaction: Transaction<Tables>, repository: string, now: number): Promise<void> {
  const { tags } = await transaction
    .selectFrom('repository_tags')
    .select((select) => select.fn.countAll<number>().as('tags'))
    .where('repository', '=', repository)
    .executeTakeFirstOrThrow();
  const images = transaction
    .selectFrom('repository_tags')
    .select(['digest', (select) => select.fn.max('size_bytes').as('size_bytes')])
    .where('repository', '=', repository)
    .groupBy('digest');
  const { size } = await transaction
    .selectFrom(images.as('images'))
    .select((select) => select.fn.sum<number | null>('size_bytes').as('size'))
    .executeTakeFirstOrThrow();
  await transaction
    .updateTable('repositories')
    .set({ tag_count: Number(tags), size_bytes: Number(size ?? 0), updated_at: now })
    .where('name', '=', repository)
    .execute();
}
