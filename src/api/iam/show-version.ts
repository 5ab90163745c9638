import { versionResponse } from '../../contract/resources/catalog.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';

/** `GET /v3`: what Keystone's clients ask first, to learn which API is behind the address. */
export function showVersion({ accessAddress }: Pick<ApiDependencies, 'accessAddress'>): Operation {
  return {
    method: 'get',
    path: '/v3',
    tag: 'Identity',
    summary: 'Tell the version of the identity API.',
    answers: { 200: { description: 'The version.', schema: versionResponse } },
    action: 'none',
    handle: (context) =>
      context.json({
        version: {
          id: 'v3.6',
          status: 'stable',
          updated: '2016-04-04T00:00:00Z',
          links: [{ rel: 'self', href: `${accessAddress}/v3/` }],
          'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
        },
      }),
  };
}
