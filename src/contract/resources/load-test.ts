import { z } from 'zod';
import { loadAnswers, loadBounds, loadStatuses } from '../load-test.ts';
import { base64, headerName, headerValue, pathInImage } from './conversation-rules.ts';
import { pageQuery } from './page-query.ts';
import { numeric, optional } from './rules.ts';
import { servicePath } from './service.ts';

const times = z
  .object({
    count: z.int(),
    p50_in_ms: z.number(),
    p99_in_ms: z.number(),
    max_in_ms: z.number(),
  })
  .meta({ description: 'Percentiles are a 64th too much at most.' });

const instance = z.object({
  instance_id: z.string(),
  connection_count: z.int(),
  cpu_core_usage: z.number().optional(),
  cpu_core_total: z.number().optional().meta({ description: 'Cores that it may use.' }),
  cpu_memory_usage: z.int().optional().meta({ description: 'MB.' }),
  cpu_memory_total: z.int().optional().meta({ description: 'MB that it may have.' }),
});

const step = z.object({
  sockets: z.int().meta({ description: 'Sockets that were to be open.' }),
  open_sockets: z.int().meta({ description: 'Of those, the ones that were when the step ended.' }),
  handshakes: times,
  answers: times.meta({ description: 'From a message to its answer.' }),
  sent_messages: z.int(),
  received_messages: z.int().meta({ description: 'Answers and others.' }),
  refused_handshakes: z.int(),
  lost_sockets: z.int().meta({ description: 'Sockets that the other side ended.' }),
  unanswered_messages: z.int(),
  late_p99_in_ms: z.number().meta({
    description:
      'How much later than planned 99 of 100 messages were sent: for more the sending side itself was too slow.',
  }),
  error_msg: z.string().optional().meta({ description: 'What the first failure said.' }),
  instances: z
    .array(instance)
    .meta({ description: 'Half-way through the step; none where they could not be looked at.' }),
});

/** What a load test measured, wherever it ran. */
export const loadReport = z.object({
  status: z.enum(loadStatuses).meta({ description: 'suffered: stopped, as the service suffered.' }),
  reason: z.string().optional().meta({ description: 'Why it is over.' }),
  steps: z.array(step),
  sockets_under_way: z.int().optional().meta({ description: 'Of the step that runs.' }),
  recommendation: z
    .object({
      max_connections_per_instance: z.int(),
      target_connections: z.int().meta({ description: 'Four fifths of it: room until another instance is ready.' }),
      is_at_least: z.boolean().meta({ description: 'No step was too much: it may carry more.' }),
      instance_count: z.int().meta({ description: 'Among how many the sockets were divided.' }),
    })
    .optional()
    .meta({ description: 'What one instance carried without suffering, with the limits that it had.' }),
});

export type LoadReport = z.infer<typeof loadReport>;
export type LoadReportStep = LoadReport['steps'][number];

export const loadTestPath = servicePath.extend({ load_test_id: z.string() });

const { offset, limit } = pageQuery;
export const listLoadTestsQuery = z.object({ offset, limit });

const { sockets, steps, holdSeconds, patienceSeconds, messages } = loadBounds;
const socketCount = numeric({ minimum: 1, maximum: sockets });
const at = optional(numeric({ minimum: 0, maximum: loadBounds.roundMs })).meta({
  description: 'After the beginning of the round; `interval_in_ms` behind the message before by default.',
});

/** `POST /v1/{project_id}/services/{service_id}/load-tests`: our addition. */
export const createLoadTestRequest = z
  .object({
    max_connections: optional(socketCount).meta({
      description: 'Open sockets of the last step; those before it have 1, 2, 5, 10, 20, 50, … 50 by default.',
    }),
    steps: optional(z.array(socketCount).min(1).max(steps)).meta({
      description: 'Open sockets of each step, in place of `max_connections`.',
      example: [10, 15, 20],
    }),
    hold_in_seconds: optional(numeric({ minimum: 1, maximum: holdSeconds })).meta({
      description: 'How long each step sends; 10 by default.',
    }),
    path: optional(pathInImage).meta({ description: 'The address inside the image; `/` by default.' }),
    headers: optional(z.record(headerName, headerValue)).meta({ description: 'Header fields for the image.' }),
    messages: optional(
      z
        .array(z.union([z.object({ text: z.string().max(65_536), at_in_ms: at }), z.object({ base64, at_in_ms: at })]))
        .max(messages),
    ).meta({
      description: 'What each socket sends, over and over. Without messages sockets are only held open.',
      example: [{ text: 'hello' }],
    }),
    interval_in_ms: optional(numeric({ minimum: 1, maximum: 600_000 })).meta({
      description:
        'Between two messages without times of their own, and behind the last one until the round begins anew; 1000 by default.',
    }),
    answer: optional(z.enum(loadAnswers)).meta({
      description:
        'What an answer is: one for `each` message, in order (default); the first behind the `last` one; or `none`.',
    }),
    patience_in_seconds: optional(numeric({ minimum: 1, maximum: patienceSeconds })).meta({
      description: 'How long a handshake or an answer is waited for; 10 by default.',
    }),
    max_p99_in_ms: optional(numeric({ minimum: 1, maximum: 600_000 })).meta({
      description: 'A longer p99 is too much; by default five times that of the first step, 100 at least.',
    }),
    max_error_percent: optional(numeric({ minimum: 0, maximum: 100, fraction: true })).meta({
      description: 'More errors are too much; 1 by default.',
    }),
  })
  .meta({ id: 'CreateLoadTestRequest' });

export type CreateLoadTestRequest = z.infer<typeof createLoadTestRequest>;

const time = z.int().meta({ description: 'Milliseconds since the epoch.' });

export const loadTest = z
  .object({
    load_test_id: z.string(),
    service_id: z.string(),
    start_time: time,
    end_time: time.optional(),
    ...loadReport.shape,
  })
  .meta({ id: 'LoadTest' });

export const listLoadTestsResponse = z
  .object({
    service_id: z.string(),
    total_count: z.int(),
    count: z.int(),
    load_tests: z.array(loadTest),
  })
  .meta({ id: 'ListLoadTestsResponse' });
