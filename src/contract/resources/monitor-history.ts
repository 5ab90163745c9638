import { z } from 'zod';
import type { ErrorKey } from '../errors.ts';
import { numeric } from './rules.ts';

const time = numeric({ minimum: 0, maximum: 9_999_999_999_999 });

const count = (description: string) => z.int().optional().meta({ description, example: 12 });
const measured = (description: string, example: number) =>
  z
    .number()
    .optional()
    .meta({ description: `${description} Absent where nobody saw it.`, example });

const metrics = {
  cpu_core_usage: measured('Cores, on average.', 0.42),
  cpu_core_usage_max: measured('The most within ten seconds.', 1.2),
  cpu_memory_usage: measured('MB, on average.', 210.5),
  cpu_memory_usage_max: measured('The most that was seen.', 280),
  gpu_total: measured('GPUs and other accelerators that were held, on average. How busy they are no engine tells.', 1),
  connection_count: measured('Open WebSockets, on average.', 31.5),
  connection_count_max: measured('The most that were seen.', 40),
  instance_count: measured('Running instances, on average; of a service.', 2),
  instance_count_max: measured('The most that were seen; of a service.', 2),
  handshake_count: count('WebSockets that were opened.'),
  handshake_failures: count('Handshakes that did not become one; of a service.'),
  invocation_times: count('Calls that reached the image; of a service.'),
  failed_times: count('Calls that failed on the way; of a service.'),
  client_messages: count('Whole messages of clients.'),
  image_messages: count('Whole messages of the image.'),
  client_bytes: count('Bytes of clients through WebSockets, heads of frames included.'),
  image_bytes: count('The same of the image.'),
};

export type MonitorMetric = keyof typeof metrics;

export const monitorMetrics = Object.keys(metrics) as readonly MonitorMetric[];

/** Names of metrics with commas between them, as long as all of them. */
const metricList = z
  .string()
  .max(monitorMetrics.join(', ').length)
  .superRefine((list, context) => {
    const unknown = readMetrics(list).find((name) => !monitorMetrics.some((known) => known === name));
    if (unknown === undefined) return;
    context.addIssue({
      code: 'custom',
      message: 'request.not-one-of' satisfies ErrorKey,
      params: { value: unknown.slice(0, 64), allowed: monitorMetrics.join(', ') },
    });
  });

export function readMetrics(list: string): readonly string[] {
  return list.split(',').map((name) => name.trim());
}

export const monitorHistoryQuery = z.object({
  start_time: time.optional().meta({ description: 'ms; an hour before the end by default.' }),
  end_time: time.optional().meta({ description: 'ms; now by default.' }),
  step: numeric({ minimum: 1, maximum: 86_400 }).optional().meta({
    description:
      'Seconds between two points at least. Default: as close as there are points, and at most 1,500 of them.',
  }),
  instance_id: z.string().max(128).optional().meta({ description: 'This instance alone.' }),
  metrics: metricList.optional().meta({
    description: 'Names of fields of a point, with commas between them: its points have these alone. Default: all.',
    example: 'cpu_core_usage,connection_count',
  }),
});

const point = z
  .object({ time: z.int().meta({ description: 'When it begins, ms.', example: 1_764_190_800_000 }), ...metrics })
  .meta({ id: 'MonitorPoint' });

export const monitorHistoryResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    instance_id: z.string().optional(),
    start_time: z.int().meta({ description: 'ms.' }),
    end_time: z.int().meta({ description: 'ms.' }),
    step: z.int().meta({ description: 'Seconds that a point is long.', example: 60 }),
    points: z.array(point).meta({ description: 'In the order of time. Where nothing was seen, there is none.' }),
    instances: z
      .array(
        z.object({
          instance_id: z.string(),
          model_id: z.string(),
          start_time: z.int().meta({ description: 'When it was seen first, ms.' }),
          end_time: z.int().meta({ description: 'When it was seen last, to the hour, ms.' }),
        }),
      )
      .meta({ description: 'Those that were seen in this time, the latest first; at most 200.' }),
  })
  .meta({ id: 'MonitorHistory' });

export type MonitorPoint = z.infer<typeof point>;
