import { z } from 'zod';
import { optional, rule, withoutNul } from './rules.ts';

const description = z.string().max(255, rule('iam.bad-description')).refine(withoutNul, rule('iam.bad-description'));

const status = z.enum(['active', 'inactive']);

/** A pair that exists elsewhere. The cloud's have 20 and 40 letters and digits. */
const access = z.string().regex(/^[A-Za-z0-9]{16,64}$/, rule('iam.bad-access-key'));
const secret = z.string().regex(/^[\x21-\x7e]{16,128}$/, rule('iam.bad-secret-key'));

/** `POST /v3.0/OS-CREDENTIAL/credentials` (reference, 3.1). */
export const createAccessKeyRequest = z
  .object({
    credential: z.object({
      user_id: optional(z.string().max(64)).meta({ description: "The caller's own by default." }),
      description: optional(description),
      access: optional(access).meta({
        description: 'Ours: the key to import, with its secret half, instead of a new one. Takes te_admin.',
        example: 'EXAMPLEIMPORTED00001',
      }),
      secret: optional(secret).meta({ example: 'an-example-of-a-secret-key-of-40-letters' }),
    }),
  })
  .meta({ id: 'CreateAccessKeyRequest' });

export type CreateAccessKeyRequest = z.infer<typeof createAccessKeyRequest>;

/** `PUT /v3.0/OS-CREDENTIAL/credentials/{access_key}`. */
export const updateAccessKeyRequest = z
  .object({ credential: z.object({ status: optional(status), description: optional(description) }) })
  .meta({ id: 'UpdateAccessKeyRequest' });

const shown = z.object({
  user_id: z.string(),
  access: z.string(),
  status,
  create_time: z.string(),
  description: z.string(),
});

export type AccessKeyShown = z.infer<typeof shown>;

export const createAccessKeyResponse = z
  .object({ credential: shown.extend({ secret: z.string().meta({ description: 'Shown here and nowhere else.' }) }) })
  .meta({ id: 'CreatedAccessKey' });

export const accessKeyResponse = z.object({ credential: shown }).meta({ id: 'AccessKey' });

export const listAccessKeysResponse = z.object({ credentials: z.array(shown) }).meta({ id: 'AccessKeys' });

export const listAccessKeysQuery = z.object({ user_id: z.string().optional() });

export const accessKeyPath = z.object({ access_key: z.string() });
