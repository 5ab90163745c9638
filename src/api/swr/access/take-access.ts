import { takeAccessRequest } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { readListBody } from '../../request/read-body.ts';
import { requireImageAuth } from '../require-image-auth.ts';
import { places } from './access-place.ts';

/** `DELETE /v2/manage/namespaces/{namespace}/access` and `…/repos/{repository}/access`: these users' roles count again. */
export function takeAccess(deps: ApiDependencies, kind: keyof typeof places): Operation {
  const { path, parameters, errors, find } = places[kind];
  return {
    method: 'delete',
    path,
    tag: 'Images',
    summary: `Let the roles of users count again in an ${kind === 'organization' ? 'organization' : 'image repository'}.`,
    parameters,
    body: takeAccessRequest,
    answers: { 204: { description: 'Nothing is given to them any more.' } },
    errors: [...errors, 'request.not-a-list', 'swr.access-denied'],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const place = await find(context, caller, deps);
      await requireImageAuth(caller, place, 7, deps);
      const { value } = await readListBody(context, takeAccessRequest);
      await deps.store.imageAccess.take(place, value);
      return context.body(null, 204);
    },
  };
}
