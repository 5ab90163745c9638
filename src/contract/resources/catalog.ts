import { z } from 'zod';
import { numeric } from './rules.ts';

const self = z.object({ self: z.string() });
const pages = self.extend({ next: z.null(), previous: z.null() });

export const catalogEntry = z.object({
  type: z.string(),
  id: z.string(),
  name: z.string(),
  endpoints: z.array(
    z.object({ id: z.string(), interface: z.string(), region: z.string(), region_id: z.string(), url: z.string() }),
  ),
});

/** `GET /v3/auth/catalog`. */
export const catalogResponse = z.object({ catalog: z.array(catalogEntry), links: self }).meta({ id: 'Catalog' });

const region = z.object({
  id: z.string().meta({ example: 'cn-north-4' }),
  type: z.string(),
  description: z.string(),
  parent_region_id: z.null(),
  locales: z.object({ 'zh-cn': z.string(), 'en-us': z.string() }),
  links: self,
});

export type RegionShown = z.infer<typeof region>;

export const listRegionsResponse = z.object({ links: pages, regions: z.array(region) }).meta({ id: 'Regions' });

export const regionResponse = z.object({ region }).meta({ id: 'Region' });

export const regionPath = z.object({ region_id: z.string() });

const role = z.object({
  id: z.string(),
  name: z.string().meta({ example: 'developer' }),
  display_name: z.string(),
  description: z.string(),
  description_cn: z.string(),
  domain_id: z.null(),
  catalog: z.string(),
  type: z.string().meta({ description: 'AA: for the domain and for projects.' }),
  policy: z.object({
    Version: z.string(),
    Statement: z.array(z.object({ Effect: z.string(), Action: z.array(z.string()) })),
  }),
  links: pages,
});

export type RoleShown = z.infer<typeof role>;

/** `GET /v3/roles` (IAM, "Listing permissions"). */
export const listRolesQuery = z.object({
  name: z.string().optional(),
  display_name: z.string().optional(),
  domain_id: z.string().optional(),
  permission_type: z.enum(['policy', 'role']).optional(),
  catalog: z.string().optional(),
  type: z.enum(['domain', 'project', 'all']).optional(),
  page: numeric({ minimum: 1, maximum: 1_000_000 }).optional(),
  per_page: numeric({ minimum: 1, maximum: 300 }).optional(),
});

export const listRolesResponse = z
  .object({ links: pages, roles: z.array(role), total_number: z.int() })
  .meta({ id: 'Roles' });

export const roleResponse = z.object({ role }).meta({ id: 'Role' });

export const rolePath = z.object({ role_id: z.string() });

/** `GET /v3`: what kind of identity service this is. */
export const versionResponse = z
  .object({
    version: z.object({
      id: z.string(),
      status: z.string(),
      updated: z.string(),
      links: z.array(z.object({ rel: z.string(), href: z.string() })),
      'media-types': z.array(z.object({ base: z.string(), type: z.string() })),
    }),
  })
  .meta({ id: 'IdentityVersion' });
