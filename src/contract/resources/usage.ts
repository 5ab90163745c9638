import { z } from 'zod';
import { csvLine } from '../csv.ts';
import { pageQuery } from './page-query.ts';
import { numeric } from './rules.ts';

/** A row for each service, or for each service and day or month. */
export const usageGroups = ['service', 'day', 'month'] as const;

export type UsageGroup = (typeof usageGroups)[number];

const time = numeric({ minimum: 0, maximum: 9_999_999_999_999 });
const { offset, limit } = pageQuery;

export const showUsageQuery = z.object({
  start_time: time.optional().meta({ description: 'ms; whole days of UTC count. Default: the first of this month.' }),
  end_time: time.optional().meta({ description: 'ms; now by default.' }),
  group_by: z.enum(usageGroups).optional().meta({ description: 'What a row is for; service by default.' }),
  service_id: z.string().max(128).optional(),
  format: z.enum(['json', 'csv']).optional().meta({
    description: 'csv: all rows as a file; the same is asked for with Accept: text/csv. Default json.',
  }),
  offset,
  limit,
});

const count = (description: string) => z.int().meta({ description, example: 4_096 });
const hours = (description: string) => z.number().meta({ description, example: 24.5 });

const sums = {
  cpu_hours: hours('Cores that instances held, times hours.'),
  memory_gb_hours: hours('GB (1,024 MB) of memory that instances held, times hours.'),
  gpu_hours: hours('GPUs and other accelerators that instances held, times hours.'),
  connection_hours: hours('Open WebSockets times hours.'),
  handshake_count: count('WebSockets that were opened.'),
  handshake_failures: count('Handshakes that did not become one.'),
  invocation_times: count('Calls that reached an image.'),
  failed_times: count('Calls that failed on the way.'),
  client_messages: count('Whole messages of clients.'),
  image_messages: count('Whole messages of images.'),
  client_bytes: count('Bytes of clients through WebSockets, heads of frames included.'),
  image_bytes: count('The same of images.'),
};

const usageSums = z.object(sums).meta({ id: 'UsageSums' });

const usageRow = z
  .object({
    period: z
      .string()
      .optional()
      .meta({ description: 'The day or month of UTC; absent where a row is for the whole time.', example: '2026-11' }),
    service_id: z.string(),
    service_name: z.string().meta({ description: 'Its last one; the service may be gone.' }),
    ...sums,
  })
  .meta({ id: 'UsageRow' });

export const showUsageResponse = z
  .object({
    start_time: z.int(),
    end_time: z.int(),
    group_by: z.enum(usageGroups),
    total_count: z.int(),
    count: z.int(),
    total: usageSums.meta({ description: 'Of all rows, those of other pages included.' }),
    usage: z.array(usageRow),
  })
  .meta({ id: 'Usage' });

export type WireUsageSums = z.infer<typeof usageSums>;
export type WireUsageRow = z.infer<typeof usageRow>;

const columns = ['period', 'service_id', 'service_name', ...(Object.keys(sums) as (keyof typeof sums)[])] as const;

/** The first line of the file. */
export const usageCsvHead = csvLine(columns);

export function usageCsvLine(row: WireUsageRow): string {
  return csvLine(columns.map((column) => row[column] ?? ''));
}
