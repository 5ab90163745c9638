import { clientError } from '../../../contract/errors.ts';
import { giveAccessRequest } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readListBody } from '../../request/read-body.ts';
import { requireImageAuth } from '../require-image-auth.ts';
import { places } from './access-place.ts';

/** `POST` and `PATCH /v2/manage/namespaces/{namespace}/access` and `…/repos/{repository}/access`: both say what holds from now on. */
export function giveAccess(deps: ApiDependencies, kind: keyof typeof places, method: 'post' | 'patch'): Operation {
  const { path, parameters, errors, find } = places[kind];
  return {
    method,
    path,
    tag: 'Images',
    summary: `Say what users may do in an ${kind === 'organization' ? 'organization' : 'image repository'}, whatever their roles let them do.`,
    parameters,
    body: giveAccessRequest,
    answers: { 201: { description: 'It holds.' } },
    errors: [...errors, 'request.not-a-list', 'swr.access-denied', 'swr.user-not-found'],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const place = await find(context, caller, deps);
      await requireImageAuth(caller, place, 7, deps);
      const { value, ignored } = await readListBody(context, giveAccessRequest);
      for (const { user_id: id } of value) {
        const user = await deps.store.identity.user({ id }, caller.domain.id);
        if (!user) throw clientError('swr.user-not-found', { id });
      }
      await deps.store.imageAccess.give(
        place,
        value.map(({ user_id: userId, auth }) => ({ userId, auth })),
      );
      nameIgnored(context, ignored);
      return context.body(null, 201);
    },
  };
}
