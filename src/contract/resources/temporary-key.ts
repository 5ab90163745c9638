import { z } from 'zod';
import { numeric, optional } from './rules.ts';

/** `POST /v3.0/OS-CREDENTIAL/securitytokens` (IAM, "Obtaining a temporary AK/SK and security token through a token"). */
export const createTemporaryKeyRequest = z
  .object({
    auth: z.object({
      identity: z.object({
        methods: z
          .array(z.string().max(64))
          .min(1)
          .max(8)
          .meta({ example: ['token'] }),
        token: optional(
          z.object({
            id: optional(z.string().max(4_096)).meta({
              description: 'Who asks, where neither X-Auth-Token nor a signature says it.',
            }),
            duration_seconds: optional(numeric({ minimum: 900, maximum: 86_400 })).meta({
              description: '900 by default. The key ends no later than the token that it is asked for with.',
            }),
          }),
        ),
        policy: optional(z.record(z.string().max(128), z.unknown())),
      }),
    }),
  })
  .meta({ id: 'CreateTemporaryAccessKeyRequest' });

export const createTemporaryKeyResponse = z
  .object({
    credential: z.object({
      access: z.string(),
      secret: z.string(),
      expires_at: z.string().meta({ example: '2026-01-08T03:50:07.574000Z' }),
      securitytoken: z
        .string()
        .meta({ description: 'For the header X-Security-Token of every request that the key signs.' }),
    }),
  })
  .meta({ id: 'TemporaryAccessKey' });
