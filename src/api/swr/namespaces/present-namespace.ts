import { mayDo } from '../../../contract/roles.ts';
import type { Organization } from '../../../store/store.ts';
import type { Caller } from '../../request/authorize.ts';

const manage = 7;
const read = 1;

/** Rights go by role here and not by organization: whoever may write may manage. */
export function presentNamespace({ number, name, creatorName }: Organization, { roles }: Caller) {
  return { id: number, name, creator_name: creatorName, auth: mayDo(roles, 'images.write') ? manage : read };
}
