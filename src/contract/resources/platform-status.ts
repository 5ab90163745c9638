import { z } from 'zod';

/** `GET /v1/{project_id}/platform-status`: our addition. */
export const platformStatus = z
  .object({
    version: z.string().meta({ example: '0.1.0' }),
    time: z.int().meta({ description: "The platform's clock, ms since the epoch." }),
    checks: z
      .array(
        z.object({
          name: z.string().meta({ description: '`workers` or `engine`.' }),
          ready: z.boolean(),
          detail: z.string().optional().meta({ description: 'What is wrong, and what to do.' }),
          live_restore: z
            .boolean()
            .optional()
            .meta({ description: 'Of an engine that answers: whether instances outlive its restart.' }),
        }),
      )
      .meta({ description: 'What has to be well for the platform to do its work; the same as at `/readyz`.' }),
    disk: z
      .object({ total_in_bytes: z.int(), free_in_bytes: z.int() })
      .optional()
      .meta({ description: 'The file system of the data folder.' }),
  })
  .meta({ id: 'PlatformStatus' });

export type PlatformStatus = z.infer<typeof platformStatus>;
