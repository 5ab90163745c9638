import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { tagResponse } from '../../../src/contract/resources/swr.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { repositoryPath } from '../../orders/image-orders.ts';

export interface TagName {
  readonly organization: string;
  readonly name: string;
  readonly tag: string;
  /** Is being deleted: it is not asked for any more. */
  readonly leaving: boolean;
}

/**
 * One tag with what the list of tags does not tell: its platforms and the models that run it. Asked for once for all that show it,
 * and again when models change.
 */
export function useTag({ organization, name, tag, leaving }: TagName) {
  const { api, project } = useSession();
  return useQuery({
    queryKey: ['models', project.id, 'of-image', organization, name, tag],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof tagResponse>>({
        method: 'GET',
        path: repositoryPath({ organization, name }) + path`/tags/${tag}`,
        signal,
      }),
    enabled: !leaving,
  });
}
