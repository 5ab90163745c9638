import { listNamespacesQuery, listNamespacesResponse, namespaceFields } from '../../../contract/resources/swr.ts';
import { type ImageAuth, imageAuthOf } from '../../../domain/image-access.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { readListQuery } from '../read-list-query.ts';
import { presentNamespace } from './present-namespace.ts';

/** `GET /v2/manage/namespaces`: the organizations of the caller's account. */
export function listNamespaces(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces',
    tag: 'Images',
    summary: 'List the organizations.',
    query: listNamespacesQuery,
    answers: { 200: { description: 'All of them, by name.', schema: listNamespacesResponse } },
    errors: ['swr.bad-filter'],
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const { value } = readListQuery(context, listNamespacesQuery, namespaceFields);
      const found = await deps.store.organizations.list(caller.domain.id, value.namespace);
      const given = await deps.store.imageAccess.organizationsOf(caller.userId);
      const authOf = (organization?: ImageAuth) => imageAuthOf(caller.roles, organization ? { organization } : {});
      return context.json({ namespaces: found.map((one) => presentNamespace(one, authOf(given.get(one.name)))) });
    },
  };
}
