import type { Kysely, Selectable } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { AccessKey, AccessKeyStore } from './identities.ts';
import { requireRow } from './require-row.ts';
import type { AccessKeyTable, Tables } from './tables.ts';

/** Access keys one by one; which of them are in force is the identity's to say. */
export function createAccessKeyStore(database: Kysely<Tables>): AccessKeyStore {
  return {
    async ofUser(userId) {
      const rows = await database
        .selectFrom('access_keys')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .orderBy('access_key')
        .execute();
      return rows.map(toAccessKey);
    },
    create: (key, maximum) =>
      database.transaction().execute(async (transaction) => {
        const { count } = await transaction
          .selectFrom('access_keys')
          .select((select) => select.fn.countAll<number>().as('count'))
          .where('user_id', '=', key.userId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximum) throw clientError('iam.too-many-access-keys', { maximum });
        await requireRow(transaction, 'users', key.userId, clientError('iam.user-not-found', { user: key.userId }));
        const taken = await transaction
          .selectFrom('access_keys')
          .select('access_key')
          .where('access_key', '=', key.accessKey)
          .executeTakeFirst();
        if (taken !== undefined) throw clientError('iam.access-key-exists', { key: key.accessKey });
        await transaction.insertInto('access_keys').values(accessKeyRow(key)).execute();
      }),
    async change(accessKey, { enabled, description }) {
      const row = await database
        .updateTable('access_keys')
        .set({
          access_key: accessKey,
          ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
          ...(description !== undefined && { description }),
        })
        .where('access_key', '=', accessKey)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw clientError('iam.access-key-not-found', { key: accessKey });
      return toAccessKey(row);
    },
    async remove(accessKey) {
      await database.deleteFrom('access_keys').where('access_key', '=', accessKey).execute();
    },
  };
}

export function accessKeyRow(key: AccessKey): AccessKeyTable {
  return {
    access_key: key.accessKey,
    user_id: key.userId,
    sealed_secret: key.sealedSecret,
    enabled: key.enabled ? 1 : 0,
    created_at: key.createdAt,
    description: key.description,
  };
}

export function toAccessKey(row: Selectable<AccessKeyTable>): AccessKey {
  return {
    accessKey: row.access_key,
    userId: row.user_id,
    sealedSecret: row.sealed_secret,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    description: row.description,
  };
}
