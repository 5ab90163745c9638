import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { listServicesResponse } from '../../../src/contract/resources/service.ts';
import { type Api, path } from '../../api/api.ts';
import { pageSize } from '../../ui/listing.tsx';

/** A page, counted from 1, of the services that run a version of a model. */
export function servicesOfModel(api: Api, projectId: string, modelId: string, page: number) {
  return queryOptions({
    queryKey: ['services', projectId, 'of-model', modelId, page],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listServicesResponse>>({
        method: 'GET',
        path: path`/v1/${projectId}/services`,
        query: { model_id: modelId, offset: page - 1, limit: pageSize },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
