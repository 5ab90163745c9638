import { z } from 'zod';
import { retentionTemplates } from '../retention.ts';
import { numeric, optional } from './rules.ts';
import { repositoryPath } from './swr.ts';

/** Forms of how long the tags of a repository stay (SWR API reference, "Image Retention Policy Management"). */

export const retentionPath = repositoryPath.extend({ retention_id: z.string() });

const tagSelector = z.object({
  kind: z.enum(['label', 'regexp']),
  pattern: z.string().max(128).meta({ description: 'A tag, or a regular expression that matches a part of it.' }),
});

const retentionRule = z.object({
  template: z.enum(retentionTemplates),
  params: z
    .object({ days: optional(z.union([z.string(), z.number()])), num: optional(z.union([z.string(), z.number()])) })
    .meta({ description: '`days` of a `date_rule`, `num` of a `tag_rule`.', example: { days: '30' } }),
  tag_selectors: z.array(tagSelector).max(10).meta({ description: 'Tags that stay, and do not count.' }),
});

export const retentionRequest = z
  .object({ algorithm: z.enum(['or']), rules: z.array(retentionRule).min(1).max(5) })
  .meta({ id: 'RetentionRequest' });

export const retentionCreatedResponse = z.object({ id: z.int() }).meta({ id: 'RetentionCreated' });

const retention = z.object({
  id: z.int(),
  algorithm: z.enum(['or']),
  rules: z.array(
    z.object({
      template: z.enum(retentionTemplates),
      params: z.object({ days: z.string().optional(), num: z.string().optional() }),
      tag_selectors: z.array(
        z.object({ kind: z.enum(['label', 'regexp']), pattern: z.string().meta({ example: 'latest' }) }),
      ),
    }),
  ),
  scope: z.string().meta({ description: 'Nothing: reserved.', example: '' }),
});
export const retentionResponse = retention.meta({ id: 'Retention' });
export const retentionsResponse = z.array(retention).meta({ id: 'Retentions' });

export type RetentionBody = z.infer<typeof retentionResponse>;
export type RetentionRuleBody = z.infer<typeof retentionRule>;

export const retentionHistoryQuery = z.object({
  offset: numeric({ minimum: 0, maximum: 1_000_000_000 }).optional().meta({ description: 'Rows to skip.' }),
  limit: numeric({ minimum: 1, maximum: 1_000_000_000 })
    .optional()
    .meta({ description: '100 by default, 1,000 at most.' }),
});

export const retentionHistoryResponse = z
  .object({
    total: z.int(),
    retention_log: z.array(
      z.object({
        id: z.int(),
        namespace: z.string(),
        repo: z.string().meta({ example: 'voice' }),
        retention_id: z.int(),
        rule_type: z.enum(retentionTemplates),
        tag: z.string().meta({ example: 'v1' }),
        digest: z.string().meta({ description: 'Of the image that the tag named; ours.' }),
        created_at: z.string(),
      }),
    ),
  })
  .meta({ id: 'RetentionHistory' });
