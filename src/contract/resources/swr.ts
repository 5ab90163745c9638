import { z } from 'zod';
import { numeric, optional, rule, withoutNul } from './rules.ts';

/** Forms of the management of images (reference, section 5). */

/** What repositories are sorted into; the platform only keeps it. */
const categories = ['app_server', 'linux', 'framework_app', 'database', 'lang', 'windows', 'arm', 'other'] as const;

const category = z.enum(categories);
const description = z.string().max(30_000, rule('swr.bad-description')).refine(withoutNul, rule('swr.bad-description'));
const slice = {
  offset: numeric({ minimum: 0, maximum: 1_000_000_000 }).optional().meta({ description: 'Rows to skip.' }),
  limit: numeric({ minimum: 1, maximum: 1_000_000_000 })
    .optional()
    .meta({ description: '100 by default, 1,000 at most.' }),
};
const orderType = z.enum(['asc', 'desc']).optional();
const filter = z
  .string()
  .max(2_048)
  .optional()
  .meta({ description: 'The same as `name::value|name::value`; where it is given, the others do not count.' });

export const namespacePath = z.object({ namespace: z.string() });
export const repositoryPath = namespacePath.extend({
  repository: z.string().meta({ description: 'With `$` in the place of `/`.' }),
});
export const tagPath = repositoryPath.extend({ tag: z.string() });
export const quotasPath = z.object({ project_id: z.string() });

export const createNamespaceRequest = z.object({ namespace: z.string() }).meta({ id: 'CreateNamespaceRequest' });

export const namespaceFields = z.object({
  namespace: z.string().max(64).optional(),
  mode: z.enum(['visible']).optional(),
});
export const listNamespacesQuery = z.object({ namespace: namespaceFields.shape.namespace, filter });

const namespace = z.object({
  id: z.int(),
  name: z.string(),
  creator_name: z.string(),
  auth: z.int().meta({ description: '7: manage, 3: edit, 1: read.' }),
});
export const namespaceResponse = namespace.meta({ id: 'Namespace' });
export const listNamespacesResponse = z.object({ namespaces: z.array(namespace) }).meta({ id: 'Namespaces' });

const auth = z.union([z.literal(7), z.literal(3), z.literal(1)]).meta({ description: '7: manage, 3: edit, 1: read.' });
const userId = z.string().min(1).max(64);
/** Users of one request. */
const mostUsers = 100;

export const giveAccessRequest = z
  .array(z.object({ user_id: userId, user_name: optional(z.string().max(64)), auth }))
  .max(mostUsers)
  .meta({ id: 'GiveImageAccessRequest' });
export const takeAccessRequest = z
  .array(userId)
  .max(mostUsers)
  .meta({ id: 'TakeImageAccessRequest', description: "The users' ids." });

const userAuth = z.object({ user_id: z.string(), user_name: z.string().meta({ example: 'alice' }), auth: z.int() });
export const accessResponse = z
  .object({
    id: z.int(),
    name: z.string(),
    creator_name: z.string(),
    self_auth: userAuth,
    others_auths: z.array(userAuth),
  })
  .meta({ id: 'ImageAccess' });

export const createRepositoryRequest = z
  .object({
    repository: z.string(),
    is_public: optional(z.boolean()),
    category: optional(category),
    description: optional(description),
  })
  .meta({ id: 'CreateRepositoryRequest' });

export const updateRepositoryRequest = z
  .object({ is_public: optional(z.boolean()), category: optional(category), description: optional(description) })
  .meta({ id: 'UpdateRepositoryRequest' });

export const repositoryFields = z.object({
  namespace: z.string().max(64).optional(),
  name: z.string().max(255).optional().meta({ description: 'A part of the name is enough.' }),
  category: category.optional(),
  is_public: z.enum(['true', 'false']).optional(),
  order_column: z.enum(['updated_time', 'updated_at', 'name', 'tag_count', 'namespace', 'is_public']).optional(),
  order_type: orderType,
  ...slice,
});
export const listRepositoriesQuery = repositoryFields.extend({ filter });

const shownInBoth = {
  name: z.string(),
  category: z.string(),
  description: z.string(),
  size: z.int(),
  is_public: z.boolean(),
  num_images: z.int(),
  num_download: z.int(),
  url: z.string(),
  path: z.string(),
  internal_path: z.string(),
};

export const listRepositoriesResponse = z
  .array(
    z.object({
      ...shownInBoth,
      created_at: z.string(),
      updated_at: z.string(),
      logo: z.string(),
      domain_name: z.string(),
      namespace: z.string(),
      tags: z.array(z.string()).meta({ description: 'The latest 100.' }),
      status: z.boolean(),
      total_range: z.int(),
    }),
  )
  .meta({ id: 'Repositories' });

export const repositoryResponse = z
  .object({
    id: z.int(),
    ns_id: z.int(),
    ...shownInBoth,
    creator_id: z.string(),
    creator_name: z.string(),
    created: z.string(),
    updated: z.string(),
    domain_id: z.string(),
    priority: z.int(),
  })
  .meta({ id: 'Repository' });

export const tagFields = z.object({
  tag: z.string().max(128).optional(),
  order_column: z.enum(['updated_at', 'tag']).optional(),
  order_type: orderType,
  ...slice,
});
export const listTagsQuery = tagFields.extend({ filter });

const repositoryTag = z.object({
  id: z.int(),
  repo_id: z.int(),
  Tag: z.string(),
  image_id: z.string(),
  manifest: z.string(),
  digest: z.string(),
  schema: z.int(),
  path: z.string(),
  internal_path: z.string(),
  size: z.int(),
  is_trusted: z.boolean(),
  created: z.string(),
  updated: z.string(),
  deleted: z.null(),
  domain_id: z.string(),
  scanned: z.boolean(),
  tag_type: z.int().meta({ description: '0: an image, 1: a list of images.' }),
});

export const listTagsResponse = z.array(repositoryTag).meta({ id: 'RepositoryTags' });

/** Ours: one tag, and what a list of tags would be slow to tell. */
export const tagResponse = repositoryTag
  .extend({
    platforms: z.array(z.string()).meta({ example: ['linux/amd64'] }),
    exposed_ports: z.array(z.int()).meta({
      description: 'TCP ports of EXPOSE; of an index, those of its first image.',
    }),
    models: z
      .array(z.object({ model_id: z.string(), model_name: z.string(), model_version: z.string() }))
      .meta({ description: 'Those that run the image, whichever of its tags they were made of.' }),
  })
  .meta({ id: 'RepositoryTag' });

export const overviewResponse = z
  .object({
    domain_id: z.string(),
    domain_name: z.string(),
    namspace_num: z.int().meta({ description: 'The cloud spells it so.' }),
    repo_num: z.int(),
    image_num: z.int(),
    store_space: z.number().meta({ description: 'MB.' }),
    downflow_size: z.number().meta({ description: 'MB.' }),
  })
  .meta({ id: 'RegistryOverview' });

export const quotasQuery = z.object({
  namespace: z.string().max(64).optional(),
  repository: z.string().max(255).optional(),
});

export const quotasResponse = z
  .object({
    quotas: z.array(
      z.object({
        quota_key: z.string().meta({ description: '`namespace` (their number) or `storage` (of one namespace).' }),
        quota_limit: z.int().meta({ description: '-1: no limit.' }),
        unit: z.string().meta({ description: '`byte`, or nothing for numbers of things.' }),
        used: z.int(),
      }),
    ),
  })
  .meta({ id: 'RegistryQuotas' });

export const setQuotaRequest = z
  .object({
    quota_limit: numeric({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER })
      .nullable()
      .meta({ description: "Bytes; -1 for no limit, `null` for the installation's default." }),
  })
  .meta({ id: 'SetNamespaceQuotaRequest' });

export const createSecretQuery = z.object({
  projectname: z.string().max(64).optional().meta({ description: 'The project of the region by default.' }),
  duration_seconds: numeric({ minimum: 900, maximum: 86_400 }).optional().meta({ description: '24 hours by default.' }),
});

export const loginResponse = z
  .object({ auths: z.record(z.string(), z.object({ auth: z.string() })) })
  .meta({ id: 'RegistryLogin' });
