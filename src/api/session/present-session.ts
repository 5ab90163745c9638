import { longestPage } from '../../contract/resources/page-query.ts';
import type { SessionResponse } from '../../contract/resources/session.ts';
import { actionsOf, belongsToAll } from '../../contract/roles.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { SessionUser } from '../request/session-user.ts';

/** What the console is told of who is signed in. */
export async function presentSession({ user, claims }: SessionUser, deps: ApiDependencies): Promise<SessionResponse> {
  const filter = { enabled: true, ...(!belongsToAll(user.roles) && { memberId: user.id }) };
  const projects = await deps.store.projects.list(user.domainId, filter, { skip: 0, limit: longestPage });
  return {
    user: { id: user.id, name: user.name },
    domain: claims.domain,
    roles: [...user.roles],
    actions: actionsOf(user.roles),
    projects: projects.map(({ id, name }) => ({ id, name })),
    expires_at: new Date(claims.exp * 1_000).toISOString(),
    region: deps.region,
    access_address: deps.accessAddress,
    version: deps.platform.version,
    ca_available: deps.caFile !== undefined,
  };
}
