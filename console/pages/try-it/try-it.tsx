import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { serviceDetail } from '../../../src/contract/resources/service.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { statusWords } from '../services/status/service-status.tsx';
import { HttpClient } from './http/http-client.tsx';
import { WebSocketClient } from './web-socket-client.tsx';

const words = {
  notRunning: {
    en: (status: string) => `The service cannot be called in the state “${status}”: it has to be running.`,
    zh: (status: string) => `服务状态为 ${status}，运行中时才能调用。`,
  },
} as const;

/** Calls a service from the page: a WebSocket client, or requests where the service was not upgraded to WebSocket. */
export function TryIt({ serviceId }: { readonly serviceId: string }) {
  const t = useWords(words);
  const statuses = useWords(statusWords);
  const { api, project } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['services', project.id, serviceId],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof serviceDetail>>({
        method: 'GET',
        path: path`/v1/${project.id}/services/${serviceId}`,
        signal,
      }),
  });
  // What was once there stays: an open connection does not end because the service could not be looked at.
  if (data === undefined) return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />;
  const isCallable = data.status === 'running' || data.status === 'concerning';
  const unavailable = isCallable ? undefined : t.notRunning(statuses[data.status]);
  const Client = data.access_address.startsWith('wss:') ? WebSocketClient : HttpClient;
  return <Client key={serviceId} serviceId={serviceId} unavailable={unavailable} />;
}
