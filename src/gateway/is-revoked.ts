import { mayDo } from '../contract/roles.ts';
import type { Route } from '../contract/route.ts';
import type { Admission } from './admission.ts';
import { isTicketRevoked } from './admit-ticket.ts';
import type { KnownCallers } from './proof.ts';

/** Callers as the control process said last. */
export type InForce = Pick<KnownCallers, 'accessKeys' | 'apps' | 'revocations'>;

/** By what a call was let in. */
export interface Admitted extends Pick<Admission, 'credential'> {
  readonly issuedAt?: number | undefined;
  readonly appCodeHash?: string | undefined;
  readonly askedWith?: Admission['askedWith'] | undefined;
}

/** A token that is over by its time is not revoked: what was begun with it goes on. */
export function isRevoked(
  { credential, issuedAt = 0, appCodeHash, askedWith }: Admitted,
  route: Route,
  callers: InForce,
): boolean {
  if (route.policy?.projectDisabled) return true;
  const { id, kind, userId } = credential;
  switch (kind) {
    case 'access-key': {
      const key = callers.accessKeys.find(id);
      if (key?.roles !== undefined && !mayDo(key.roles, 'services.call')) return true;
      return key?.projectIds.includes(route.projectId) !== true;
    }
    case 'app-key':
    case 'api-key':
    case 'app-code': {
      const app = callers.apps.find(id);
      if (app === undefined || route.policy?.apps?.includes(id) !== true) return true;
      return appCodeHash !== undefined && !callers.apps.hasCode(appCodeHash);
    }
    case 'token':
    case 'bearer':
      return callers.revocations.revokes({ userId, tokenId: id, issuedAt });
    case 'temporary-key':
    case 'ticket':
      return askedWith !== undefined && isTicketRevoked({ by: askedWith, sub: userId, iat: issuedAt }, route, callers);
  }
}
