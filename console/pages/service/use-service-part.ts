import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ApiRequest, path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';

interface ServicePart {
  readonly serviceId: string;
  /** Behind the service's address: `/events`. */
  readonly part: string;
  readonly query?: ApiRequest['query'];
  /** Milliseconds after which it is read again by itself; false: only when it is said to have changed. */
  readonly every?: number | false;
}

/** What the API tells about one side of a service. */
export function useServicePart<Answer>({ serviceId, part, query, every = false }: ServicePart) {
  const { api, project } = useSession();
  return useQuery({
    queryKey: ['services', project.id, serviceId, part, query],
    queryFn: ({ signal }) =>
      api.call<Answer>({
        method: 'GET',
        path: `${path`/v1/${project.id}/services/${serviceId}`}${part}`,
        query,
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: every,
  });
}
