import { z } from 'zod';
import { updateKinds, updateResults } from '../service.ts';
import { numeric } from './rules.ts';

const timelineSteps = ['prepare', 'room', 'image', 'start', 'ready', 'route', 'leave'] as const;
export type TimelineStepKind = (typeof timelineSteps)[number];

export const timelineQuery = z.object({
  generation: numeric({ minimum: 1, maximum: 9_999_999_999 })
    .optional()
    .meta({ description: 'Of the configuration in the history; the last deployment by default.' }),
});

/** `GET /v1/{project_id}/services/{service_id}/timeline`, which is our own. */
export const timelineResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    generation: z.int(),
    kind: z.enum([...updateKinds, 'start']).meta({ description: 'start: of a service that was stopped.' }),
    result: z.enum(updateResults),
    start_time: z.int().meta({ description: 'Milliseconds since the epoch, as all times.' }),
    end_time: z.int().optional(),
    seconds: z.number().meta({ description: 'To its end, or until now.' }),
    error_msg: z.string().optional(),
    steps: z.array(
      z.object({
        step: z.enum(timelineSteps).meta({
          description:
            'prepare: until it is planned; room: waits for resources; image: is being pulled; start: until the container runs; ready: until its check passes; route: until every gateway worker has it; leave: a former instance, until it is stopped.',
        }),
        result: z.enum(['running', 'done', 'failed']),
        start_time: z.int(),
        end_time: z.int().optional(),
        seconds: z.number().meta({ description: 'To its end, or until now.' }),
        model: z.string().optional().meta({ description: 'Name and version.' }),
        instance_id: z.string().optional(),
        reason: z
          .string()
          .optional()
          .meta({ description: 'Why it failed or what it waits for, whatever the language.' }),
        error_msg: z.string().optional().meta({ description: 'The same in words.' }),
      }),
    ),
  })
  .meta({ id: 'ServiceTimeline' });
