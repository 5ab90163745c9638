import type { Kysely } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { RevocationStore } from './identities.ts';
import type { Tables } from './tables.ts';

/** Revoked tokens, for as long as they would have been good. */
export function createRevocationStore(database: Kysely<Tables>): RevocationStore {
  return {
    add: ({ tokenId, userId, expiresAt }, maximum) =>
      database.transaction().execute(async (transaction) => {
        const { count } = await transaction
          .selectFrom('token_revocations')
          .select((select) => select.fn.countAll<number>().as('count'))
          .where('user_id', '=', userId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximum) throw clientError('iam.too-many-revocations', { maximum });
        await transaction
          .insertInto('token_revocations')
          .values({ token_id: tokenId, user_id: userId, expires_at: expiresAt })
          .onConflict((conflict) => conflict.column('token_id').doNothing())
          .execute();
      }),
    async inForce(now) {
      const tokens = await database
        .selectFrom('token_revocations')
        .select(['token_id', 'user_id'])
        .where('expires_at', '>', now)
        .orderBy('token_id')
        .execute();
      const users = await database
        .selectFrom('user_revocations')
        .select(['user_id', 'issued_before'])
        .where('expires_at', '>', now)
        .orderBy('user_id')
        .execute();
      return [
        ...users.map((row) => ({ userId: row.user_id, issuedBefore: Number(row.issued_before) })),
        ...tokens.map((row) => ({ userId: row.user_id, tokenId: row.token_id })),
      ];
    },
    async issuedBefore(userId) {
      const row = await database
        .selectFrom('user_revocations')
        .select('issued_before')
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return Number(row?.issued_before ?? 0);
    },
    async removeOver(now) {
      await database.deleteFrom('token_revocations').where('expires_at', '<=', now).execute();
      await database.deleteFrom('user_revocations').where('expires_at', '<=', now).execute();
    },
  };
}
