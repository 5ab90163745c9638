import { z } from 'zod';
import { modelAlgorithm } from './model-parts.ts';
import { keptText, numeric, optional, rule, withoutNul } from './rules.ts';

const longestTime = 2_147_483_647;
const command = z.union([z.string().max(4_096), z.array(z.string().max(4_096)).max(256)]);
const seconds = (minimum: number) => optional(numeric({ minimum, maximum: longestTime }));

/** Documented, and of no meaning for a container image. */
const keptObject = z.record(z.string(), z.unknown());

const webSocketText = z.string().min(1).max(4_096);

/**
 * One probe of `initial_config` (reference, models, 1.2; WS and WSS as in appendix B, `health`). Times are strings on the
 * wire; numbers are accepted. TCP, WEBSOCKET and the last three fields are our additions.
 */
export const probeSchema = z.object({
  check_method: optional(z.enum(['HTTP', 'EXEC', 'TCP', 'WEBSOCKET'])),
  protocol: optional(z.enum(['http', 'https', 'ws', 'wss', 'HTTP', 'HTTPS', 'WS', 'WSS'])),
  url: optional(
    z
      .string()
      .max(1_024)
      .regex(/^[\x21-\x7e]*$/, rule('request.not-a-path')),
  ),
  command: optional(command),
  cmd: optional(command),
  period_seconds: seconds(1),
  initial_delay_seconds: seconds(0),
  timeout_seconds: seconds(1),
  failure_threshold: seconds(1),
  /** One token (RFC 6455, section 4.1, 10). */
  sub_protocol: optional(
    z
      .string()
      .max(128)
      .regex(/^[\w!#$%&'*+.^`|~-]+$/, rule('model.bad-sub-protocol')),
  ),
  message: optional(webSocketText),
  expect: optional(webSocketText),
});

/** What `initial_config` holds for a container image: the documented keys of `config.json` (reference, models, 1.2). */
export const modelConfigurationSchema = z.object({
  protocol: optional(z.enum(['http', 'https', 'ws', 'wss', 'HTTP', 'HTTPS', 'WS', 'WSS'])),
  port: optional(numeric({ minimum: 1, maximum: 65_535 })),
  cmd: optional(command.refine((value) => [value].flat().every(withoutNul), rule('request.has-nul'))),
  health: optional(probeSchema),
  readiness_health: optional(probeSchema),
  startup_health: optional(probeSchema),
  model_algorithm: optional(modelAlgorithm),
  model_type: optional(keptText),
  model_source: optional(keptText),
  algorithm: optional(keptText),
  runtime: optional(keptText),
  swr_location: optional(keptText),
  metrics: optional(keptObject),
  apis: optional(z.array(keptObject).max(1_000)),
  dependencies: optional(z.array(keptObject).max(1_000)),
  tunable: z.unknown().optional(),
  downloadable_flag: z.unknown().optional(),
});

export type ModelConfiguration = z.infer<typeof modelConfigurationSchema>;
export type ProbeConfiguration = z.infer<typeof probeSchema>;
