import { z } from 'zod';
import { longestPage, pageQuery } from './page-query.ts';
import { numeric, optional, rule, withoutNul } from './rules.ts';

/** Not 32 hexadecimal digits: a name is never taken for an id. `@` divides the project from the user in logins to the registry. */
const name = z
  .string()
  .regex(/^(?![0-9a-f]{32}$)[\p{L}\p{M}\p{N}_.-]{1,64}$/iu, rule('iam.bad-project-name'))
  .meta({ example: 'speech' });
const description = z.string().max(255, rule('iam.bad-description')).refine(withoutNul, rule('iam.bad-description'));
const id = z.string().max(64);

/** `POST /v3/projects` (IAM API reference, "Creating a Project"). */
export const createProjectRequest = z
  .object({
    project: z.object({
      name,
      domain_id: optional(id),
      parent_id: optional(id),
      description: optional(description),
    }),
  })
  .meta({ id: 'CreateProjectRequest' });

/** `PATCH /v3/projects/{project_id}`. */
export const updateProjectRequest = z
  .object({
    project: z.object({ name: optional(name), description: optional(description), enabled: optional(z.boolean()) }),
  })
  .meta({ id: 'UpdateProjectRequest' });

/** `PUT /v3-ext/projects/{project_id}` (IAM API reference, "Changing Project Status"). */
export const setProjectStatusRequest = z
  .object({ project: z.object({ status: z.enum(['normal', 'suspended']) }) })
  .meta({ id: 'SetProjectStatusRequest' });

const links = z.object({ self: z.string() });

const shown = z.object({
  id: z.string(),
  name: z.string(),
  domain_id: z.string(),
  parent_id: z.string(),
  enabled: z.boolean(),
  is_domain: z.boolean(),
  description: z.string(),
  links,
});

export type ProjectShown = z.infer<typeof shown>;

export const projectResponse = z.object({ project: shown }).meta({ id: 'Project' });

/** `GET /v3-ext/projects/{project_id}`. */
export const projectStatusResponse = z
  .object({ project: shown.omit({ links: true }).extend({ status: z.enum(['normal', 'suspended']) }) })
  .meta({ id: 'ProjectStatus' });

export const listProjectsResponse = z
  .object({ links: links.extend({ next: z.null(), previous: z.null() }), projects: z.array(shown) })
  .meta({ id: 'Projects' });

/** `page` counts from 1 (IAM API reference, "Querying Project Information"). */
export const listProjectsQuery = z.object({
  name: z.string().optional(),
  domain_id: z.string().optional(),
  parent_id: z.string().optional(),
  enabled: z.enum(['true', 'false']).optional(),
  is_domain: z.enum(['true', 'false']).optional(),
  page: numeric({ minimum: 1, maximum: 1_000_000_000 }).optional(),
  per_page: numeric({ minimum: 1, maximum: 5_000 }).optional(),
});

/** The rows that a query of projects asks for. */
export function projectSlice({ page, per_page }: z.infer<typeof listProjectsQuery>) {
  const limit = Math.min(Number(per_page ?? longestPage), longestPage);
  return { skip: (Number(page ?? 1) - 1) * limit, limit };
}

export const listProjectUsersQuery = z.object({ offset: pageQuery.offset, limit: pageQuery.limit });

export const projectPath = z.object({ project_id: z.string() });
export const projectUserPath = z.object({ project_id: z.string(), user_id: z.string() });
