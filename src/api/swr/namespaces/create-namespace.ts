import { clientError } from '../../../contract/errors.ts';
import { createNamespaceRequest } from '../../../contract/resources/swr.ts';
import { copiesOrganization } from '../../../domain/image-name.ts';
import { isOrganizationName, isReservedOrganization } from '../../../domain/organization-name.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { mostOrganizations } from './most-organizations.ts';

/** `POST /v2/manage/namespaces`: a new organization. */
export function createNamespace(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v2/manage/namespaces',
    tag: 'Images',
    summary: 'Create an organization.',
    body: createNamespaceRequest,
    answers: { 201: { description: 'It is there.' } },
    errors: [
      'swr.bad-organization',
      'swr.organization-exists',
      'swr.reserved-organization',
      'swr.too-many-organizations',
    ],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const { value, ignored } = await readBody(context, createNamespaceRequest);
      const name = value.namespace;
      if (isReservedOrganization(name) || name === copiesOrganization) {
        throw clientError('swr.reserved-organization', { name });
      }
      if (!isOrganizationName(name)) throw clientError('swr.bad-organization', {});
      const creator = await deps.store.identity.user({ id: caller.userId }, caller.domain.id);
      const organization = {
        name,
        domainId: caller.domain.id,
        creatorId: caller.userId,
        creatorName: creator?.name ?? '',
        createdAt: deps.now(),
      };
      await deps.store.organizations.create(organization, mostOrganizations);
      nameIgnored(context, ignored);
      return context.body(null, 201);
    },
  };
}
