import { z } from 'zod';

const seconds = z.string().meta({ description: 'Seconds.' });

const probe = z.object({
  check_method: z.enum(['HTTP', 'EXEC', 'TCP', 'WEBSOCKET']),
  protocol: z.enum(['http', 'https', 'ws', 'wss']).optional(),
  url: z.string().optional(),
  command: z.array(z.string()).optional(),
  period_seconds: seconds,
  initial_delay_seconds: seconds,
  timeout_seconds: seconds,
  failure_threshold: z.string(),
  sub_protocol: z.string().optional(),
  message: z.string().optional(),
  expect: z.string().optional(),
});

/** Of a model: what is in force for its container, in the words of `initial_config`. Our addition. */
export const effectiveConfiguration = z
  .object({
    protocol: z.enum(['http', 'https', 'ws', 'wss']),
    port: z.int(),
    cmd: z.array(z.string()).optional().meta({ description: "Instead of the image's own command." }),
    startup_health: probe.optional(),
    readiness_health: probe.optional(),
    health: probe.optional(),
    found: z
      .array(z.enum(['protocol', 'port', 'readiness_health']))
      .meta({ description: 'Which of these the examination of the image has filled in.' }),
  })
  .meta({ id: 'EffectiveConfiguration' });

export type EffectiveConfiguration = z.infer<typeof effectiveConfiguration>;
