import { accessResponse } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { authIn } from '../require-image-auth.ts';
import { places } from './access-place.ts';

/** `GET /v2/manage/namespaces/{namespace}/access` and `…/repos/{repository}/access`: those whose roles do not say alone what they may do. */
export function showAccess(deps: ApiDependencies, kind: keyof typeof places): Operation {
  const { path, parameters, errors, find } = places[kind];
  return {
    method: 'get',
    path,
    tag: 'Images',
    summary: `Show what users were given in an ${kind === 'organization' ? 'organization' : 'image repository'}.`,
    parameters,
    answers: { 200: { description: 'The caller, and the others.', schema: accessResponse } },
    errors,
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const { number, shownName, creatorName, ...place } = await find(context, caller, deps);
      const self = await deps.store.identity.user({ id: caller.userId }, caller.domain.id);
      const auth = await authIn(caller, place.organization, place.kind === 'repository' ? place.name : undefined, deps);
      const given = await deps.store.imageAccess.list(place);
      return context.json({
        id: number,
        name: shownName,
        creator_name: creatorName,
        self_auth: { user_id: caller.userId, user_name: self?.name ?? '', auth },
        others_auths: given
          .filter(({ userId }) => userId !== caller.userId)
          .map((each) => ({ user_id: each.userId, user_name: each.userName, auth: each.auth })),
      });
    },
  };
}
