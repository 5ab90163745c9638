import { z } from 'zod';
import { catalogEntry } from './catalog.ts';
import { optional } from './rules.ts';

const text = z.string().max(1_024);
const idOrName = z.object({ id: optional(text), name: optional(text) });

/** `POST /v3/auth/tokens` (reference, 3.1). */
export const createTokenRequest = z
  .object({
    auth: z.object({
      identity: z.object({
        methods: z
          .array(text)
          .min(1)
          .max(8)
          .meta({ example: ['password'] }),
        password: optional(
          z.object({
            user: z.object({
              id: optional(text),
              name: optional(text),
              password: z.string().max(4_096),
              domain: optional(idOrName),
            }),
          }),
        ),
        hw_ak_sk: optional(
          z.object({
            access: z.object({ key: z.string().max(128) }),
            secret: z.object({ key: z.string().max(4_096) }),
          }),
        ),
      }),
      scope: optional(
        z.object({
          project: optional(idOrName.extend({ domain: optional(idOrName) })),
          domain: optional(idOrName),
        }),
      ),
    }),
  })
  .meta({ id: 'CreateTokenRequest' });

export type CreateTokenRequest = z.infer<typeof createTokenRequest>;

const named = z.object({ id: z.string(), name: z.string() });

/** The body of a token answer; the token itself is in the header X-Subject-Token. */
export const tokenResponse = z
  .object({
    token: z.object({
      catalog: z.array(catalogEntry).optional(),
      domain: named.optional(),
      project: named.extend({ domain: named }).optional(),
      expires_at: z.string(),
      issued_at: z.string(),
      methods: z.array(z.string()),
      roles: z.array(named),
      user: named.extend({ password_expires_at: z.string(), domain: named }),
    }),
  })
  .meta({ id: 'Token' });

export type TokenResponse = z.infer<typeof tokenResponse>;

const links = z.object({ self: z.string() });

const domain = named.extend({ enabled: z.boolean(), description: z.string(), links });

export type DomainShown = z.infer<typeof domain>;

export const listDomainsResponse = z
  .object({ links: links.extend({ next: z.null(), previous: z.null() }), domains: z.array(domain) })
  .meta({ id: 'Domains' });

export const domainResponse = z.object({ domain }).meta({ id: 'Domain' });

export const domainPath = z.object({ domain_id: z.string() });
