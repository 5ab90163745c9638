import { z } from 'zod';
import { listInstancesResponse } from '../contract/resources/service-history.ts';
import { type ApiClient, type ApiRequest, apiPath } from './api-client.ts';
import { jsonLines } from './json-lines.ts';

const logLine = z.object({ time: z.number(), stream: z.enum(['stdout', 'stderr']), text: z.string() });

export type LogLine = z.infer<typeof logLine>;

export interface LogQuery {
  readonly tail?: number | undefined;
  readonly stream?: 'stdout' | 'stderr' | undefined;
  /** Milliseconds since the epoch. */
  readonly startTime?: number | undefined;
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** The ids of a service's instances. */
export async function instancesOf(api: ApiClient, serviceId: string, signal?: AbortSignal): Promise<string[]> {
  const path = apiPath`/v1/{p}/services/${serviceId}/instances`;
  const { instances } = await api.call({ method: 'GET', path, ...(signal && { signal }) }, listInstancesResponse);
  return instances.map(({ instance_id: id }) => id);
}

/** The most lines that the API gives at once. */
const mostLines = 100_000;

/** What an instance wrote, in the order of time; with `follow` what it writes until it ends. */
export async function* instanceLogs(
  api: ApiClient,
  { service, instance }: { readonly service: string; readonly instance: string },
  { tail, stream, startTime, follow, signal }: LogQuery,
): AsyncGenerator<LogLine> {
  const request: ApiRequest = {
    method: 'GET',
    path: apiPath`/v1/{p}/services/${service}/instances/${instance}/logs`,
    query: {
      format: 'json',
      tail,
      stream,
      start_time: startTime,
      ...(follow ? { follow: true } : { limit: mostLines }),
    },
    ...(signal && { signal }),
  };
  for await (const value of jsonLines(await api.stream(request))) {
    const line = logLine.safeParse(value);
    if (line.success) yield line.data;
  }
}
