import { clientError } from '../../contract/errors.ts';
import { instancePath } from '../../contract/resources/service.ts';
import { instanceLogsQuery } from '../../contract/resources/service-history.ts';
import type { ApiDependencies, InstanceLogLine } from '../dependencies.ts';
import type { ApiContext, Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart, readQuery } from '../request/read-query.ts';
import { findService } from './find-service.ts';

/** `GET /v1/{project_id}/services/{service_id}/instances/{instance_id}/logs`: what the container wrote, as text. */
export function showInstanceLogs(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/instances/{instance_id}/logs',
    tag: 'Services',
    summary: "Read an instance's output; with follow, as it is written.",
    parameters: instancePath,
    query: instanceLogsQuery,
    answers: { 200: { description: 'Lines of text.', contentType: 'text/plain' } },
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, instanceLogsQuery);
      const service = await findService(context, caller, deps.store.services);
      const instance = pathPart(context, 'instance_id');
      const known = (await deps.instances(service.id)).some((each) => each.id === instance);
      if (!known) {
        throw clientError('service.instance-not-found', { name: service.spec.name, instance: instance.slice(0, 64) });
      }
      return streamLines(context, deps, instance, {
        tail: Number(query.tail ?? 100),
        follow: query.follow === 'true',
      });
    },
  };
}

/** Sends lines as they come, no faster than they are read, until they end or the client leaves. */
async function streamLines(
  context: ApiContext,
  deps: ApiDependencies,
  instance: string,
  options: { readonly tail: number; readonly follow: boolean },
): Promise<Response> {
  const left = new AbortController();
  const signal = AbortSignal.any([context.req.raw.signal, left.signal]);
  const lines = deps.instanceLogs(instance, { ...options, signal })[Symbol.asyncIterator]();
  // What fails at once is still answered as an error. Following may have nothing to say for long.
  let first = options.follow ? undefined : await lines.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = first ?? (await nextLine(lines, signal));
      first = undefined;
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(`${next.value.text}\n`));
    },
    async cancel() {
      left.abort();
      // Not awaited: a source that waits for its next line ends by the signal.
      void lines.return?.();
    },
  });
  return context.body(body, 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
}

async function nextLine(
  lines: AsyncIterator<InstanceLogLine>,
  signal: AbortSignal,
): Promise<IteratorResult<InstanceLogLine>> {
  try {
    return await lines.next();
  } catch (error) {
    if (signal.aborted) return { done: true, value: undefined };
    throw error;
  }
}
