import { projectPath } from '../../contract/resources/model.ts';
import { longestPage, sliceOf } from '../../contract/resources/page-query.ts';
import { showUsageQuery, showUsageResponse, usageCsvHead, usageCsvLine } from '../../contract/resources/usage.ts';
import { usageDay } from '../../domain/usage.ts';
import type { UsageQuery, UsageReader } from '../../store/history.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { presentUsage, presentUsageRow } from './present-usage.ts';

/** `GET /v1/{project_id}/usage`: our addition. */
export function showUsage(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/usage',
    tag: 'Platform',
    summary:
      "Show what the project's services held and carried within the last thirteen months, those that are gone too.",
    parameters: projectPath,
    query: showUsageQuery,
    answers: { 200: { description: 'A page of rows, or all of them as CSV.', schema: showUsageResponse } },
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, showUsageQuery);
      const to = Number(query.end_time ?? deps.now());
      const from = Number(query.start_time ?? firstOfMonth(to));
      const wanted: UsageQuery = {
        projectId: caller.project.id,
        from: usageDay(from),
        to: usageDay(to),
        group: query.group_by ?? 'service',
        ...(query.service_id !== undefined && { serviceId: query.service_id }),
      };
      const asked = query.format ?? (wantsCsv(context.req.header('Accept')) ? 'csv' : 'json');
      if (asked === 'csv') {
        return context.body(csvOf(deps.store.usage, wanted, context.req.raw.signal), 200, {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': 'attachment; filename="usage.csv"',
          'X-Content-Type-Options': 'nosniff',
        });
      }
      const page = await deps.store.usage.list(wanted, sliceOf(query));
      return context.json({
        start_time: from,
        end_time: to,
        group_by: wanted.group,
        total_count: page.total,
        count: page.rows.length,
        total: presentUsage(await deps.store.usage.total(wanted)),
        usage: page.rows.map(presentUsageRow),
      });
    },
  };
}

function firstOfMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function wantsCsv(accept: string | undefined): boolean {
  return accept?.split(',', 1)[0]?.split(';', 1)[0]?.trim().toLowerCase() === 'text/csv';
}

/** Reads the next page when the client has taken the one before. */
function csvOf(usage: UsageReader, query: UsageQuery, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let skip = 0;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(usageCsvHead)),
    async pull(controller) {
      if (signal.aborted) return controller.close();
      const { rows } = await usage.list(query, { skip, limit: longestPage });
      skip += rows.length;
      if (rows.length > 0) controller.enqueue(encoder.encode(rows.map(presentUsageRow).map(usageCsvLine).join('')));
      if (rows.length < longestPage) controller.close();
    },
  });
}
