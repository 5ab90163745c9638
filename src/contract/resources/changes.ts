import { z } from 'zod';
import { changeAspects, changeKinds } from '../change.ts';

/** `data` of an event `change`: what changed, never the thing itself. */
export const changeEvent = z
  .object({
    kind: z.enum(changeKinds),
    id: z.string().meta({ description: 'Of a repository, an organization and a volume its name.' }),
    aspect: z.enum(changeAspects).optional().meta({ description: 'What of it; absent: the thing as a whole.' }),
  })
  .meta({ id: 'ChangeEvent' });

/** `data` of the event `end`, the last one. */
export const streamEndEvent = z
  .object({
    reason: z.enum(['credential-expired', 'access-lost', 'stopping']).meta({
      description: 'stopping: the platform restarts; connect again. Otherwise a new credential is needed first.',
    }),
    error_code: z.string().optional(),
    error_msg: z.string().optional().meta({ description: 'Why access was lost.' }),
  })
  .meta({ id: 'ChangeStreamEnd' });

export type ChangeEvent = z.infer<typeof changeEvent>;
export type StreamEndEvent = z.infer<typeof streamEndEvent>;
