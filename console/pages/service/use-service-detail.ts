import { useQuery } from '@tanstack/react-query';
import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { isPassing } from '../services/status/service-status.tsx';

/** Milliseconds between looks at a service that is about to change. */
const interval = 2_000;

/** The service, read again when it changes. */
export function useServiceDetail(id: string) {
  const { api, project } = useSession();
  return useQuery({
    queryKey: ['services', project.id, id],
    queryFn: ({ signal }) =>
      api.call<ServiceDetail>({ method: 'GET', path: path`/v1/${project.id}/services/${id}`, signal }),
    refetchInterval: ({ state }) => {
      const status = state.data?.status;
      return status !== undefined && isPassing(status) && interval;
    },
  });
}
