import { type Kysely, type Selectable, sql } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { findRepositoryRow, insertRepository, organizationPart, plainDetails } from './insert-repository.ts';
import { countOrganizations, findOrganization, insertOrganization } from './organization-store.ts';
import { readSlice } from './read-page.ts';
import type { Repository, RepositoryQuery, RepositoryStore, RepositoryTag } from './repositories.ts';
import { repositoryFeed } from './repository-feed.ts';
import type { RepositoryTable, RepositoryTagTable, Tables } from './tables.ts';
import { contains } from './text-match.ts';

/** Repositories of the registry and their tags. `now` gives the time of a change, ms. */
export function createRepositoryStore(database: Kysely<Tables>, now: () => number): RepositoryStore {
  return {
    ...repositoryReader(database),
    ...repositoryFeed(database, now),
    create: (name, creator, details) =>
      database.transaction().execute(async (transaction) => {
        const organization = await findOrganization(transaction, organizationPart(name));
        if (!organization) throw clientError('swr.organization-not-found', { name: organizationPart(name) });
        if (await findRepositoryRow(transaction, name)) throw clientError('swr.repository-exists', { name });
        const { domainId } = organization;
        const made = { name, domainId, creatorId: creator.id, creatorName: creator.name, ...details };
        await insertRepository(transaction, made, now());
      }),
    async change(name, { category, description, isPublic }) {
      const { numUpdatedRows } = await database
        .updateTable('repositories')
        .set({
          ...(category !== undefined && { category }),
          ...(description !== undefined && { description }),
          ...(isPublic !== undefined && { is_public: isPublic ? 1 : 0 }),
          updated_at: now(),
        })
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw clientError('swr.repository-not-found', { name });
    },
    ensure: (name, wanted, maximum) =>
      database.transaction().execute(async (transaction) => {
        const there = await findOrganization(transaction, wanted.name);
        if (there && there.domainId !== wanted.domainId) return there;
        if (!there && (await countOrganizations(transaction, wanted.domainId)) >= maximum) return undefined;
        const organization = there ?? (await insertOrganization(transaction, wanted));
        if (!(await findRepositoryRow(transaction, name))) {
          const { domainId, creatorId, creatorName } = wanted;
          await insertRepository(transaction, { name, domainId, creatorId, creatorName, ...plainDetails }, now());
        }
        return organization;
      }),
  };
}

function repositoryReader(database: Kysely<Tables>) {
  return {
    async find(name) {
      const row = await findRepositoryRow(database, name);
      return row && toRepository(row);
    },
    list(query, slice) {
      const selected = matching(database, query);
      const sorted = selected.selectAll().orderBy(query.sortBy, query.order);
      // By name alone: the same column again would have SQLite sort what an index has in order.
      const ordered = query.sortBy === 'name' ? sorted : sorted.orderBy('name', query.order);
      return readSlice(selected, ordered, slice, toRepository);
    },
    listTags({ repository, tag, sortBy, order }, slice) {
      const all = database.selectFrom('repository_tags').where('repository', '=', repository);
      const selected = tag === undefined ? all : all.where('tag', '=', tag);
      return readSlice(selected, selected.selectAll().orderBy(sortBy, order).orderBy('tag', order), slice, toTag);
    },
    async tagNames(repositories, most) {
      const found = new Map<string, string[]>(repositories.map((name) => [name, []]));
      if (repositories.length === 0) return found;
      const ranked = database
        .selectFrom('repository_tags')
        .select(['repository', 'tag'])
        .select(sql<number>`row_number() over (partition by repository order by updated_at desc, tag desc)`.as('rank'))
        .where('repository', 'in', repositories);
      const rows = await database
        .selectFrom(ranked.as('ranked'))
        .select(['repository', 'tag'])
        .where('rank', '<=', most)
        .orderBy('rank')
        .execute();
      for (const { repository, tag } of rows) found.get(repository)?.push(tag);
      return found;
    },
    async totals(domainId) {
      const sums = await database
        .selectFrom('repositories')
        .select((select) => [
          select.fn.countAll<number>().as('count'),
          select.fn.sum<number | null>('tag_count').as('tags'),
          select.fn.sum<number | null>('size_bytes').as('size'),
          select.fn.sum<number | null>('downloaded_bytes').as('downloaded'),
        ])
        .where('domain_id', '=', domainId)
        .executeTakeFirstOrThrow();
      return {
        organizations: await countOrganizations(database, domainId),
        repositories: Number(sums.count),
        images: Number(sums.tags ?? 0),
        sizeBytes: Number(sums.size ?? 0),
        downloadedBytes: Number(sums.downloaded ?? 0),
      };
    },
  } satisfies Partial<RepositoryStore>;
}

function matching(database: Kysely<Tables>, query: RepositoryQuery) {
  let selected = database.selectFrom('repositories').where('domain_id', '=', query.domainId);
  if (query.organization !== undefined) selected = selected.where('organization', '=', query.organization);
  if (query.organizationPart !== undefined) selected = selected.where(contains('organization', query.organizationPart));
  if (query.namePart !== undefined) selected = selected.where(contains(nameBehindOrganization, query.namePart));
  if (query.category !== undefined) selected = selected.where('category', '=', query.category);
  if (query.isPublic !== undefined) selected = selected.where('is_public', '=', query.isPublic ? 1 : 0);
  return selected;
}

const nameBehindOrganization = sql<string>`substr(name, length(organization) + 2)`;

function toRepository(row: Selectable<RepositoryTable>): Repository {
  return {
    name: row.name,
    organization: row.organization,
    domainId: row.domain_id,
    number: row.number,
    category: row.category,
    description: row.description,
    isPublic: row.is_public === 1,
    creatorId: row.creator_id,
    creatorName: row.creator_name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    tagCount: row.tag_count,
    sizeBytes: row.size_bytes,
    downloads: row.downloads,
  };
}

function toTag(row: Selectable<RepositoryTagTable>): RepositoryTag {
  return {
    tag: row.tag,
    number: row.number,
    digest: row.digest,
    imageId: row.image_id,
    kind: row.kind === 'index' ? 'index' : 'image',
    sizeBytes: row.size_bytes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
