import type { Transaction } from 'kysely';
import { tokenLifetimeSeconds } from '../auth/token.ts';
import type { Tables } from './tables.ts';

/**
 * Ends all tokens of a user, `now` in ms. Tokens say their beginning in whole seconds: those of the present second are over
 * too, and of two changes in one second the second ends what was issued between them.
 */
export async function endTokens(transaction: Transaction<Tables>, userId: string, now: number): Promise<void> {
  const last = await transaction
    .selectFrom('user_revocations')
    .select('issued_before')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  const issuedBefore = Math.max(Math.floor(now / 1_000), Number(last?.issued_before ?? 0)) + 1;
  const revocation = { issued_before: issuedBefore, expires_at: (issuedBefore + tokenLifetimeSeconds) * 1_000 };
  await transaction
    .insertInto('user_revocations')
    .values({ user_id: userId, ...revocation })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(revocation))
    .execute();
}
