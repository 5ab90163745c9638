import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { type ServiceDetail, serviceDetail } from '../../contract/resources/service.ts';
import {
  listInstancesResponse,
  serviceEventsResponse,
  serviceLogsResponse,
} from '../../contract/resources/service-history.ts';
import { pause } from './pause.ts';

/** Between two looks, ms. */
const period = 500;
const lastLines = 20;

export type DeploymentResult =
  | { readonly kind: 'running'; readonly service: ServiceDetail }
  /** `log`: what an instance of the new version wrote last. */
  | { readonly kind: 'failed'; readonly service: ServiceDetail; readonly reason: string; readonly log: string };

/**
 * Waits until the service runs as it was asked last, or that is given up. How long an instance may take is for the platform to
 * say (`deploy_timeout_in_seconds`). Rejects with the signal's reason when that fires.
 */
export async function awaitService(
  api: ApiClient,
  id: string,
  modelId: string,
  {
    isChange,
    onProgress,
    signal,
  }: {
    readonly isChange: boolean;
    readonly onProgress: (percent: number, event: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<DeploymentResult> {
  const path = apiPath`/v1/{p}/services/${id}`;
  let log = '';
  let own: number | undefined;
  for (;;) {
    const service = await api.call({ method: 'GET', path, signal }, serviceDetail);
    const { logs } = await api.call({ method: 'GET', path: `${path}/logs`, signal }, serviceLogsResponse);
    // What takes a failed change back has a row of its own, above this one.
    own ??= logs[0]?.generation;
    const update = isChange ? logs.find(({ generation }) => generation === own) : undefined;
    const isOver = service.status !== 'deploying' && service.status !== 'pending' && service.status !== 'waiting';
    const isGood = !isChange || update?.result === 'SUCCESS';
    if (isOver && service.status === 'running' && isGood) return { kind: 'running', service };
    log = (await newestLog(api, path, modelId, signal)) || log;
    if (isOver && (service.status !== 'running' || update?.result === 'FAIL')) {
      return { kind: 'failed', service, reason: update?.error_msg ?? service.error_msg ?? service.status, log };
    }
    const query = { limit: 1 };
    const { events } = await api.call({ method: 'GET', path: `${path}/events`, query, signal }, serviceEventsResponse);
    onProgress(service.progress ?? 0, events[0]?.event_info.split('\n', 1)[0] ?? '');
    await pause(period, signal);
  }
}

/** What the newest instance of the model wrote last; nothing where there is none any more. */
async function newestLog(api: ApiClient, path: string, modelId: string, signal: AbortSignal): Promise<string> {
  try {
    const { instances } = await api.call({ method: 'GET', path: `${path}/instances`, signal }, listInstancesResponse);
    const newest = instances
      .filter(({ model_id, status }) => model_id === modelId && status !== 'running')
      .toSorted((a, b) => (b.start_time ?? 0) - (a.start_time ?? 0))[0];
    if (newest === undefined) return '';
    const at = `${path}${apiPath`/instances/${newest.instance_id}/logs`}`;
    const { text } = await api.send({ method: 'GET', path: at, query: { tail: lastLines }, signal });
    return text.trimEnd();
  } catch (error) {
    if (signal.aborted) throw error;
    // It ended between the two calls; what was read before counts.
    return '';
  }
}
