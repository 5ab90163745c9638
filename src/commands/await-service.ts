import { type ApiClient, apiPath } from '../client/api-client.ts';
import { type ServiceDetail, serviceDetail } from '../contract/resources/service.ts';
import {
  listInstancesResponse,
  serviceEventsResponse,
  serviceLogsResponse,
} from '../contract/resources/service-history.ts';
import { pause } from './pause.ts';

/** Between two looks, ms. */
const period = 500;
const lastLines = 20;

export type ServiceOutcome =
  | { readonly kind: 'reached'; readonly service: ServiceDetail }
  /** `log`: what an instance that does not run wrote last. */
  | { readonly kind: 'failed'; readonly service: ServiceDetail; readonly reason: string; readonly log: string };

export interface AwaitedService {
  readonly goal: 'running' | 'stopped';
  /** Which row of the history has to end well: the newest one, or that of a generation. A start or a stop has none. */
  readonly change: 'none' | 'newest' | number;
  /** Whose instances' output counts; any model's by default. */
  readonly modelId?: string;
  readonly onProgress: (percent: number, event: string) => void;
  readonly signal: AbortSignal;
}

/** The statuses that lead to each goal. */
const underWay: Readonly<Record<AwaitedService['goal'], readonly ServiceDetail['status'][]>> = {
  running: ['deploying', 'pending', 'waiting'],
  stopped: ['stopping'],
};

/**
 * Waits until the service is as it was asked last, or that is given up. How long an instance may take is for the platform to
 * say (`deploy_timeout_in_seconds`). Rejects with the signal's reason when that fires.
 */
export async function awaitService(
  api: ApiClient,
  id: string,
  { goal, change, modelId, onProgress, signal }: AwaitedService,
): Promise<ServiceOutcome> {
  const path = apiPath`/v1/{p}/services/${id}`;
  let log = '';
  let own = typeof change === 'number' ? change : undefined;
  for (;;) {
    const service = await api.call({ method: 'GET', path, signal }, serviceDetail);
    const { logs } = await api.call({ method: 'GET', path: `${path}/logs`, signal }, serviceLogsResponse);
    // What takes a failed change back has a row of its own, above this one.
    own ??= logs[0]?.generation;
    const update = change === 'none' ? undefined : logs.find(({ generation }) => generation === own);
    const isOver = !underWay[goal].includes(service.status);
    const isGood = update === undefined || update.result === 'SUCCESS';
    if (isOver && service.status === goal && isGood) return { kind: 'reached', service };
    log = (await newestLog(api, path, modelId, signal)) || log;
    if (isOver && (service.status !== goal || update?.result === 'FAIL')) {
      return { kind: 'failed', service, reason: update?.error_msg ?? service.error_msg ?? service.status, log };
    }
    const query = { limit: 1 };
    const { events } = await api.call({ method: 'GET', path: `${path}/events`, query, signal }, serviceEventsResponse);
    onProgress(service.progress ?? 0, events[0]?.event_info.split('\n', 1)[0] ?? '');
    await pause(period, signal);
  }
}

/** What the newest instance that does not run wrote last; nothing where there is none any more. */
async function newestLog(
  api: ApiClient,
  path: string,
  modelId: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  try {
    const { instances } = await api.call({ method: 'GET', path: `${path}/instances`, signal }, listInstancesResponse);
    const newest = instances
      .filter(({ model_id, status }) => (modelId === undefined || model_id === modelId) && status !== 'running')
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
