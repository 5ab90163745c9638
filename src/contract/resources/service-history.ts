import { z } from 'zod';
import { eventTypes } from '../model.ts';
import { instanceStatuses, updateKinds, updateResults } from '../service.ts';
import { pageQuery } from './page-query.ts';
import { numeric } from './rules.ts';

const time = numeric({ minimum: 0, maximum: 9_999_999_999_999 });

const logStreams = ['stdout', 'stderr'] as const;

const event = z.object({
  event_type: z.enum(eventTypes),
  event_info: z.string(),
  occur_time: z.int().meta({ description: 'Milliseconds since the epoch.' }),
});

/** The query of a service's events (reference, services, 2.8); the same for a model's, which are our addition. */
export const listEventsQuery = z.object({
  event_type: z.enum(eventTypes).optional(),
  event_info: z.string().optional().meta({ description: 'Part of the text.' }),
  start_time: time.optional(),
  end_time: time.optional(),
  sort_by: z.enum(['occur_time']).optional(),
  ...pageQuery,
});

export const serviceEventsResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    total_count: z.int(),
    count: z.int(),
    events: z.array(event),
  })
  .meta({ id: 'ServiceEvents' });

export const modelEventsResponse = z
  .object({
    model_id: z.string(),
    model_name: z.string(),
    total_count: z.int(),
    count: z.int(),
    events: z.array(event),
  })
  .meta({ id: 'ModelEvents' });

export const serviceLogsQuery = z.object({
  update_time: time.optional().meta({ description: 'Only the update that began at this time.' }),
});

const step = z.object({
  ...event.shape,
  seconds: z.number().meta({ description: 'From the beginning of the update.' }),
});

/** The history of configurations, not the output of containers (reference, services, 2.8); the newest first. */
export const serviceLogsResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    logs: z.array(
      z.object({
        update_time: z.int().meta({ description: 'When it began.' }),
        result: z.enum(updateResults).meta({ description: 'RUNNING until every instance is as it asks for.' }),
        config: z.array(z.record(z.string(), z.unknown())),
        extend_config: z.array(z.unknown()),
        success_num: z.int().meta({ description: 'Nodes of an edge service; always 0.' }),
        failed_num: z.int().meta({ description: 'Nodes of an edge service; always 0.' }),
        result_detail: z.array(z.unknown()).meta({ description: 'Nodes of an edge service; always empty.' }),
        cluster_id: z.string().meta({ description: 'As it was given when the service was created.' }),
        generation: z.int().meta({ description: 'Names it in a call that goes back to it.' }),
        kind: z.enum(updateKinds),
        end_time: z.int().optional(),
        error_msg: z.string().optional().meta({ description: 'Why it failed.' }),
        steps: z.array(step).meta({ description: 'What happened between its beginning and its end, in order.' }),
      }),
    ),
  })
  .meta({ id: 'ServiceUpdates' });

export const listInstancesResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    total_count: z.int(),
    count: z.int(),
    instances: z.array(
      z.object({
        instance_id: z.string(),
        model_id: z.string(),
        status: z.enum(instanceStatuses),
        restart_count: z.int(),
        start_time: z.int().optional(),
        connection_count: z.int().meta({ description: 'Open sockets and requests in flight.' }),
        error_msg: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'ListInstancesResponse' });

export const replacedInstance = z
  .object({
    service_id: z.string(),
    instance_id: z.string().meta({ description: 'Of the instance that goes; its successor has another.' }),
  })
  .meta({ id: 'ReplacedInstance' });

export const instanceLogsQuery = z.object({
  tail: numeric({ minimum: 0, maximum: 100_000 }).optional().meta({
    description:
      'The last lines of both streams, of which the rest chooses; 100 by default, all where times are given.',
  }),
  stream: z.enum(logStreams).optional().meta({ description: 'Both by default.' }),
  start_time: time.optional().meta({ description: 'Written at this time or later; ms.' }),
  end_time: time.optional().meta({ description: 'Written at this time or earlier; ms.' }),
  limit: numeric({ minimum: 1, maximum: 100_000 })
    .optional()
    .meta({ description: 'No more lines than this, the oldest first; 1,000 by default where times are given.' }),
  format: z.enum(['text', 'json']).optional().meta({
    description: 'json: a line is {"time": ms, "stream": "stdout", "text": "…"}. Default text.',
  }),
  follow: z.enum(['true', 'false']).optional().meta({ description: 'Stay and send each new line.' }),
});

const megabytes = z.int().meta({ description: 'MB.', example: 210 });

/** What the engine does not tell is absent. */
export const instanceStatsResponse = z
  .object({
    service_id: z.string(),
    instance_id: z.string(),
    model_id: z.string(),
    sample_time: z.int().meta({ description: 'When it was looked at, ms.' }),
    start_time: z.int().optional(),
    cpu_core_usage: z.number().optional().meta({ description: 'Cores, over half a second.', example: 0.25 }),
    cpu_core_total: z.number().optional().meta({ description: 'Cores that it may use.', example: 2 }),
    cpu_memory_usage: megabytes,
    cpu_memory_total: megabytes.optional(),
    received_bytes: z.int().optional().meta({ description: 'Over its network, since it began.' }),
    sent_bytes: z.int().optional(),
    process_count: z.int().optional().meta({ description: 'Processes and threads.' }),
    connection_count: z.int().meta({ description: 'Open sockets and requests in flight.' }),
  })
  .meta({ id: 'InstanceStats' });
