import { z } from 'zod';
import { optional } from './rules.ts';

/** Forms of what keeps the built-in registry in order; ours. */

export const collectGarbageRequest = z
  .object({
    untagged: optional(z.boolean()).meta({
      description: 'Also images without a tag that no model uses, no index holds and that tell nothing about another.',
    }),
    dry_run: optional(z.boolean()).meta({ description: 'Only say what would go.' }),
  })
  .meta({ id: 'CollectGarbageRequest' });

export const collectGarbageResponse = z
  .object({
    dry_run: z.boolean(),
    manifests: z.int().meta({ description: 'Images and indexes.' }),
    blobs: z.int().meta({ description: 'Places of layers in repositories whose images do not need them.' }),
    contents: z.int().meta({ description: 'Contents that left the disk.' }),
    bytes: z.int().meta({ description: 'Of these contents.' }),
    unreadable: z
      .array(z.string())
      .meta({ description: 'Repositories left alone, as one of their manifests cannot be read.' }),
  })
  .meta({ id: 'CollectGarbageResponse' });

export const startVerificationRequest = z
  .object({
    remove_damaged: optional(z.boolean()).meta({
      description: 'Takes contents away that are not what was pushed, so that a push brings them anew.',
    }),
  })
  .meta({ id: 'StartVerificationRequest' });

const milliseconds = z.int().optional().meta({ description: 'Milliseconds since the epoch.' });

const damage = z.object({
  kind: z.enum(['altered', 'unreadable', 'missing', 'incomplete', 'dangling']).meta({
    description:
      'altered: the content is not what was pushed; unreadable: the disk does not give it; missing: it is not there; incomplete: an image lacks it; dangling: a tag names it and it is not there.',
  }),
  digest: z.string(),
  repositories: z.array(z.string()),
  of: z.string().optional().meta({ description: 'The image that lacks it, or the tag.' }),
  removed: z.boolean().optional(),
});

export const verificationResponse = z
  .object({
    state: z.enum(['none', 'running', 'finished', 'stopped', 'failed']),
    started_at: milliseconds,
    ended_at: milliseconds,
    contents: z.int().meta({ description: 'Contents that were read.' }),
    checked_bytes: z.int(),
    total_bytes: z.int().meta({ description: 'As there were at the start.' }),
    damages: z.int(),
    found: z.array(damage).meta({ description: 'The first 1,000 of them.' }),
  })
  .meta({ id: 'RegistryVerification' });

export type VerificationBody = z.infer<typeof verificationResponse>;
