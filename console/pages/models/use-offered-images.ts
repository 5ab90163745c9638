import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { listRepositoriesResponse } from '../../../src/contract/resources/swr.ts';
import { useSession } from '../../api/session.ts';
import { imageFilter } from './image-filter.ts';

/** Repositories whose tags are offered at once. */
const mostOffered = 20;

/** Repositories of the registry that go on with `typed`, with their tags. Asked for once for all that show them. */
export function useOfferedImages(typed: string) {
  const { api, project } = useSession();
  const wanted = imageFilter(typed);
  return useQuery({
    queryKey: ['images', project.id, 'offered', wanted],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listRepositoriesResponse>>({
        method: 'GET',
        path: '/v2/manage/repos',
        query: { filter: wanted, limit: mostOffered },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
