import { z } from 'zod';
import { numeric, optional } from './rules.ts';

/** The most instances that a version has. */
export const mostInstances = 128;

/** `config[].additional_properties.scaling`, which is ours: how many instances a version has follows from its load. */
export const scaling = z
  .object({
    min_instances: optional(numeric({ minimum: 0, maximum: mostInstances })).meta({
      description: '1 by default. 0: none while nobody calls; the next call waits until one has started.',
    }),
    max_instances: numeric({ minimum: 1, maximum: mostInstances }),
    target_connections: optional(numeric({ minimum: 1, maximum: 10_000_000 })).meta({
      description:
        'Open sockets and waiting calls for each instance. Of two targets the one counts that asks for more.',
    }),
    target_cpu_percent: optional(numeric({ minimum: 1, maximum: 100 })).meta({
      description: "Per cent of an instance's cores.",
    }),
    stable_window_seconds: optional(numeric({ minimum: 5, maximum: 600 })).meta({
      description: 'It grows by the average of so long a time, and shrinks by the most that was in it. 60 by default.',
    }),
    panic_window_seconds: optional(numeric({ minimum: 1, maximum: 600 })).meta({
      description: 'In a panic it grows by the average of so long a time; at most the stable window. 6 by default.',
    }),
    panic_threshold_percent: optional(numeric({ minimum: 110, maximum: 1_000 })).meta({
      description:
        'A panic is when the panic window asks for so many per cent of the instances that there are. 200 by default.',
    }),
    scale_to_zero_after_seconds: optional(numeric({ minimum: 0, maximum: 604_800 })).meta({
      description: 'Only with a minimum of 0: the last instance goes after so long without a call. 300 by default.',
    }),
  })
  .meta({
    description: 'Ours: the number of instances follows from the load; instance_count is where it starts.',
    example: { min_instances: 1, max_instances: 4, target_connections: 100 },
  });

export type ScalingRequest = z.infer<typeof scaling>;
