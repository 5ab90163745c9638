import { z } from 'zod';
import { modelStatuses } from '../model.ts';
import { serviceStatuses } from '../service.ts';

const attention = z
  .object({
    kind: z.enum(['service', 'model']),
    id: z.string(),
    name: z.string(),
    version: z.string().optional().meta({ description: 'Of a model.' }),
    status: z.enum([...serviceStatuses, ...modelStatuses]),
    since: z.int().meta({ description: 'Milliseconds since the epoch.' }),
    message: z.string().optional().meta({ description: 'Why, in the language asked for.' }),
  })
  .meta({ id: 'Attention' });

/** `GET /v1/{project_id}/overview`: our addition. */
export const overviewResponse = z
  .object({
    services: z.object({
      total: z.int(),
      by_status: z.record(z.string(), z.int()).meta({ description: 'Statuses that there are; the rest is 0.' }),
    }),
    models: z.object({
      total: z.int().meta({ description: 'By name.' }),
      versions: z.int().meta({ description: 'Of all models.' }),
      failed: z.int().meta({ description: 'Versions that failed.' }),
    }),
    repositories: z.int().meta({ description: 'Of the account.' }),
    open_connections: z.int().meta({ description: "WebSockets that are open at the project's services now." }),
    engine_answers: z.boolean().meta({
      description: 'Whether the container engine answers. While it does not, nothing starts, stops or is replaced.',
    }),
    attention: z.array(attention).meta({
      description:
        'What failed, runs with something wrong, fails to come up, or waits for long; the latest change first, 20 at most.',
    }),
  })
  .meta({ id: 'Overview' });

export type Overview = z.infer<typeof overviewResponse>;
export type Attention = z.infer<typeof attention>;
