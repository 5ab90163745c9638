import { z } from 'zod';
import { pageQuery } from './page-query.ts';
import { rule, withoutNul } from './rules.ts';

/** Forms of logins for registries outside, which are our addition. */

const time = z.int().meta({ description: 'Milliseconds since the epoch.' });

export const pullCredentialResponse = z
  .object({
    registry: z.string().meta({ description: '`host[:port]`, as addresses of images have it.' }),
    username: z.string(),
    create_time: time,
    update_time: time,
  })
  .meta({ id: 'PullCredential' });

export type PullCredentialShown = z.infer<typeof pullCredentialResponse>;

export const putPullCredentialRequest = z
  .object({
    username: z
      .string()
      .regex(/^[^:\p{Cc}]{1,255}$/u, rule('pull-credential.bad-username'))
      .meta({ example: 'robot' }),
    password: z
      .string()
      .min(1, rule('pull-credential.bad-password'))
      .max(8_192, rule('pull-credential.bad-password'))
      .refine(withoutNul, rule('pull-credential.bad-password'))
      .meta({ description: 'Or a token. Kept sealed and never shown.' }),
  })
  .meta({ id: 'PutPullCredentialRequest' });

const { offset, limit } = pageQuery;

export const listPullCredentialsQuery = z.object({ offset, limit });

export const listPullCredentialsResponse = z
  .object({ pull_credentials: z.array(pullCredentialResponse), count: z.int(), total_count: z.int() })
  .meta({ id: 'PullCredentials' });

export const checkPullCredentialResponse = z
  .object({
    result: z.enum(['accepted', 'not-asked', 'refused', 'not-public', 'unreachable']).meta({
      description:
        '`not-asked`: the registry lets everyone in; `not-public`: the platform may not ask it, the container engine pulls with the login.',
    }),
    message: z.string(),
  })
  .meta({ id: 'PullCredentialCheck' });

export const pullCredentialPath = z.object({
  project_id: z.string(),
  registry: z.string().meta({ description: '`host[:port]`; the colon may be escaped.' }),
});
