import type { Kysely, Selectable } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { refuseDeletedProject } from './project-store.ts';
import type { PullCredential, PullCredentialStore } from './pull-credentials.ts';
import { readSlice } from './read-page.ts';
import type { Tables } from './tables.ts';

export function createPullCredentialStore(database: Kysely<Tables>): PullCredentialStore {
  return {
    async find(projectId, registry) {
      const selected = database.selectFrom('pull_credentials').selectAll().where('project_id', '=', projectId);
      const row = await selected.where('registry', '=', registry).executeTakeFirst();
      return row && toCredential(row);
    },
    list(projectId, slice) {
      const selected = database.selectFrom('pull_credentials').where('project_id', '=', projectId);
      return readSlice(selected, selected.selectAll().orderBy('registry'), slice, toCredential);
    },
    put: (credential, maximum) =>
      database.transaction().execute(async (transaction) => {
        const { projectId, registry, username, sealedPassword, updatedAt } = credential;
        await refuseDeletedProject(transaction, projectId);
        const others = await transaction
          .selectFrom('pull_credentials')
          .select('registry')
          .where('project_id', '=', projectId)
          .where('registry', '!=', registry)
          .execute();
        if (others.length >= maximum) throw clientError('pull-credential.too-many', { maximum });
        const changed = { username, sealed_password: sealedPassword, updated_at: updatedAt };
        const row = await transaction
          .insertInto('pull_credentials')
          .values({ project_id: projectId, registry, created_at: updatedAt, ...changed })
          .onConflict((conflict) => conflict.columns(['project_id', 'registry']).doUpdateSet(changed))
          .returningAll()
          .executeTakeFirstOrThrow();
        return toCredential(row);
      }),
    async remove(projectId, registry) {
      const removed = await database
        .deleteFrom('pull_credentials')
        .where('project_id', '=', projectId)
        .where('registry', '=', registry)
        .returning('registry')
        .executeTakeFirst();
      return removed !== undefined;
    },
  };
}

function toCredential(row: Selectable<Tables['pull_credentials']>): PullCredential {
  return {
    projectId: row.project_id,
    registry: row.registry,
    username: row.username,
    sealedPassword: row.sealed_password,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
