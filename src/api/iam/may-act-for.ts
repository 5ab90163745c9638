import { mayDo } from '../../contract/roles.ts';
import type { IdentityReader } from '../../store/identities.ts';
import type { Caller } from '../request/authorize.ts';

/** Whether the caller may handle what is this user's own: everybody may for oneself, administrators for all of their domain. */
export async function mayActFor(caller: Caller, userId: string, identity: IdentityReader): Promise<boolean> {
  if (caller.userId === userId) return true;
  if (!mayDo(caller.roles, 'users.manage')) return false;
  return (await identity.user({ id: userId }, caller.domain.id)) !== undefined;
}
