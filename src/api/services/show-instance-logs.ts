import { longestPage } from '../../contract/resources/page-query.ts';
import { instancePath } from '../../contract/resources/service.ts';
import { instanceLogsQuery } from '../../contract/resources/service-history.ts';
import type { ApiDependencies, InstanceLogLine, InstanceLogOptions } from '../dependencies.ts';
import type { ApiContext, Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { withoutUndefined } from '../request/without-undefined.ts';
import { findInstance } from './find-instance.ts';
import { findService } from './find-service.ts';

/** Milliseconds within which an engine that does not answer has said so, where it is not only slow. */
const atOnce = 500;

/** `GET /v1/{project_id}/services/{service_id}/instances/{instance_id}/logs`: what the container wrote, as text. */
export function showInstanceLogs(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/instances/{instance_id}/logs',
    tag: 'Services',
    summary: "Read an instance's output; with follow, as it is written.",
    parameters: instancePath,
    query: instanceLogsQuery,
    answers: { 200: { description: 'Lines of text, or of JSON.', contentType: 'text/plain' } },
    errors: ['platform.engine-unreachable', 'service.instance-not-found', 'service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, instanceLogsQuery);
      const service = await findService(context, caller, deps.store.services);
      const { id } = await findInstance(context, service, deps);
      const timed = query.start_time !== undefined || query.end_time !== undefined;
      const form = {
        asJson: query.format === 'json',
        limit: Number(query.limit ?? (timed && query.follow !== 'true' ? longestPage : Number.POSITIVE_INFINITY)),
      };
      return streamLines(context, deps, id, form, {
        tail: Number(query.tail ?? (timed ? Number.POSITIVE_INFINITY : 100)),
        follow: query.follow === 'true',
        ...withoutUndefined({
          stream: query.stream,
          since: query.start_time === undefined ? undefined : Number(query.start_time),
          until: query.end_time === undefined ? undefined : Number(query.end_time),
        }),
      });
    },
  };
}

/** Sends lines as they come, no faster than they are read, until they end or the client leaves. */
async function streamLines(
  context: ApiContext,
  deps: ApiDependencies,
  instance: string,
  { asJson, limit }: { readonly asJson: boolean; readonly limit: number },
  options: Omit<InstanceLogOptions, 'signal'>,
): Promise<Response> {
  const left = new AbortController();
  const signal = AbortSignal.any([context.req.raw.signal, left.signal]);
  const lines = deps.instanceLogs(instance, { ...options, signal })[Symbol.asyncIterator]();
  // What fails at once is still answered as an error. Following may have nothing to say for long.
  const begun = lines.next();
  let first: typeof begun | undefined = begun;
  if (options.follow) await Promise.race([begun, Bun.sleep(atOnce)]);
  else await begun;
  const encoder = new TextEncoder();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await nextLine(first ?? lines.next(), signal);
      first = undefined;
      if (next.done) return controller.close();
      const { time, stream, text } = next.value;
      controller.enqueue(encoder.encode(`${asJson ? JSON.stringify({ time, stream, text }) : text}\n`));
      sent += 1;
      if (sent < limit) return;
      controller.close();
      left.abort();
      void lines.return?.();
    },
    async cancel() {
      left.abort();
      // Not awaited: a source that waits for its next line ends by the signal.
      void lines.return?.();
    },
  });
  return context.body(body, 200, {
    'Content-Type': asJson ? 'application/x-ndjson; charset=utf-8' : 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
}

async function nextLine(
  next: Promise<IteratorResult<InstanceLogLine>>,
  signal: AbortSignal,
): Promise<IteratorResult<InstanceLogLine>> {
  try {
    return await next;
  } catch (error) {
    if (signal.aborted) return { done: true, value: undefined };
    throw error;
  }
}
