import { z } from 'zod';
import { findingLevels } from '../image-report.ts';

const milliseconds = z.int().meta({ description: 'Milliseconds.' });
const log = z.array(z.string()).meta({ description: 'The last log lines.' });

const start = z.discriminatedUnion('result', [
  z.object({ result: z.literal('listening'), after_in_ms: milliseconds }),
  z.object({ result: z.literal('silent'), after_in_ms: milliseconds, log }),
  z.object({
    result: z.literal('exited'),
    after_in_ms: milliseconds,
    exit_code: z.int(),
    out_of_memory: z.boolean(),
    log,
  }),
  z.object({ result: z.literal('refused'), error_msg: z.string() }),
]);

const webSocket = z.object({
  path: z.string(),
  needs_subprotocol: z.boolean(),
  subprotocols: z.array(z.string()).meta({ description: 'Those of the offered ones that the image chose.' }),
  takes_any_subprotocol: z.boolean(),
  extensions: z.string().meta({ example: 'permessage-deflate' }),
});

const port = z.object({
  port: z.int(),
  reach: z.enum(['everywhere', 'loopback']),
  ipv6: z.boolean(),
  accepts: z.boolean().meta({ description: 'Accepts connections over IPv4, as the gateway makes them.' }),
  protocol: z.enum(['plain', 'tls']).optional(),
  http_status: z.int().optional().meta({ description: 'Of `GET /`.' }),
  health_path: z.string().optional(),
  any_path: z.boolean().meta({ description: 'Handshakes are answered with 101 at every path.' }),
  websockets: z.array(webSocket),
  refused_handshakes: z.array(z.object({ path: z.string(), status: z.int() })),
});

const run = z.object({
  memory_limit_in_mb: z.int(),
  cpu_limit: z.number(),
  host_isolated: z.boolean().meta({ description: 'The image could not reach services of this machine either.' }),
  start,
  ports_visible: z.boolean(),
  ports: z.array(port),
  user_ids: z.array(z.int()).optional(),
  memory: z.object({ rest_in_bytes: z.int(), peak_in_bytes: z.int() }).optional(),
  idle: z
    .object({
      path: z.string(),
      seconds: z.number(),
      kept: z.boolean(),
      closed_after_in_ms: milliseconds.optional(),
      close_code: z.int().optional(),
      pings: z.int(),
      messages: z.int(),
    })
    .optional(),
  end: z
    .object({
      signal: z.string(),
      after_in_ms: milliseconds,
      killed: z.boolean(),
      exit_code: z.int().optional(),
      socket: z.object({ ended: z.enum(['close', 'fin', 'reset', 'not']), close_code: z.int().optional() }).optional(),
    })
    .optional(),
  cut_short: z.enum(['ended', 'out-of-memory', 'late']).optional(),
});

const facts = z.object({
  digest: z.string().optional(),
  size_in_bytes: z.int(),
  os: z.string(),
  architecture: z.string(),
  user: z.string(),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  exposed_ports: z.array(z.int()),
  healthcheck: z.array(z.string()).optional().meta({ description: 'The command.' }),
  stop_signal: z.string(),
});

/** What `sluice image doctor --json` prints, and `GET /v1/{project_id}/models/{model_id}/image-report` holds: our addition. */
export const imageReport = z
  .object({
    image: z.string(),
    usable: z.boolean().meta({ description: 'No finding is a problem.' }),
    start_time: z.int().meta({ description: 'Milliseconds since the epoch.' }),
    duration_in_ms: milliseconds,
    findings: z.array(
      z.object({
        level: z.enum(findingLevels),
        code: z.string().meta({ example: 'doctor.runs-as-root' }),
        message: z.string().meta({ description: 'What is the case, and what to do.' }),
      }),
    ),
    missing_envs: z
      .array(z.string())
      .optional()
      .meta({ description: 'Environment variables that the image ended for want of, as far as its log tells.' }),
    initial_config: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'For the model; absent when nothing that can be called was found.' }),
    websocket_path: z.string().optional(),
    subprotocol: z.string().optional(),
    image_facts: facts.optional(),
    run: run.optional(),
  })
  .meta({ id: 'ImageReport' });

export const imageReportStatuses = ['waiting', 'examined', 'failed'] as const;

/** `GET /v1/{project_id}/models/{model_id}/image-report`. */
export const modelImageReport = z
  .object({
    model_id: z.string(),
    status: z
      .enum(imageReportStatuses)
      .meta({ description: 'While an examination waits or runs, `report` is that of the one before.' }),
    wish_time: z.int().meta({ description: 'Milliseconds since the epoch.' }),
    examine_time: z.int().optional().meta({ description: 'Milliseconds since the epoch.' }),
    error_msg: z.string().optional().meta({ description: 'Why the image could not be examined.' }),
    report: imageReport.optional(),
  })
  .meta({ id: 'ModelImageReport' });

export type ImageReportBody = z.infer<typeof imageReport>;
