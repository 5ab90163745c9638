import { z } from 'zod';
import { modelStatuses } from '../model.ts';
import { effectiveConfiguration } from './effective-configuration.ts';
import { imageReportStatuses } from './image-report.ts';
import {
  modelAlgorithm,
  modelApis,
  modelDependencies,
  modelDocs,
  modelMetrics,
  modelParameters,
  modelTemplate,
} from './model-parts.ts';
import { pageQuery } from './page-query.ts';
import { keptText, optional, resourceName, rule, withoutNul } from './rules.ts';
import { environmentName, environmentValue } from './service.ts';

/** Every model type of the reference; only `Image` can be made here (models, 1.1). */
export const modelTypes = [
  'Image',
  'TensorFlow',
  'MXNet',
  'Caffe',
  'Spark_MLlib',
  'Scikit_Learn',
  'XGBoost',
  'PyTorch',
  'Template',
  'MindSpore',
  'Custom',
] as const;

const versionPart = '(?:\\d|[1-9]\\d)';
const description = z
  .string()
  .max(100, rule('model.bad-description'))
  .regex(/^[^&!'"<>=]*$/, rule('model.bad-description'))
  .refine(withoutNul, rule('model.bad-description'));

/** Our additions: what a model's container finds in its environment. */
export const modelVariables = {
  envs: optional(z.record(environmentName, environmentValue)).meta({
    description:
      'Our addition: environment variables that every deployment of the model gets; a service overrides them one by one with its own `envs`.',
  }),
  secret_envs: optional(z.array(environmentName).max(256)).meta({
    description:
      'Our addition: names of `envs` whose values are kept encrypted and shown as `******`. That text keeps the value of `envs_from`.',
  }),
  envs_from: optional(z.string().min(1).max(64)).meta({
    description: 'Our addition: id of the model whose value a variable has that is given as `******`.',
    example: '8f5a1f0c-6b1e-4a1e-9a52-3c9d1c1f2b70',
  }),
};

/** `POST /v1/{project_id}/models` (reference, models, 1.1). */
export const createModelRequest = z
  .object({
    model_name: resourceName.meta({ example: 'voice-activity' }),
    model_version: z
      .string()
      .regex(new RegExp(`^${versionPart}\\.${versionPart}\\.${versionPart}$`), rule('model.bad-version'))
      .meta({ example: '0.0.1' }),
    model_type: z.enum(modelTypes).meta({ description: 'Only `Image` is supported.' }),
    source_location: optional(z.string().min(1).max(1_024).refine(withoutNul, rule('request.has-nul'))).meta({
      description: 'The image, always needed: organization/name:tag, with or without a registry in front.',
      example: 'team/voice-activity:1.0',
    }),
    source_copy: optional(z.union([z.enum(['true', 'false']), z.boolean()])),
    source_job_id: optional(keptText),
    source_job_version: optional(keptText),
    source_type: optional(z.enum(['auto'])),
    runtime: optional(keptText),
    execution_code: optional(keptText),
    description: optional(description),
    model_algorithm: optional(modelAlgorithm),
    model_metrics: optional(modelMetrics).meta({ description: 'A JSON string.', example: '{"f1":0.92}' }),
    initial_config: optional(z.union([z.string().max(262_144), z.record(z.string(), z.unknown())])).meta({
      description:
        'The content of config.json as a JSON string (an object is accepted too): protocol, port, probes, cmd.',
      example: '{"protocol":"ws","port":8080}',
    }),
    cmd: optional(z.string().max(4_096).refine(withoutNul, rule('request.has-nul'))),
    apis: optional(modelApis),
    input_params: optional(modelParameters),
    output_params: optional(modelParameters),
    dependencies: optional(modelDependencies),
    model_docs: optional(modelDocs),
    install_type: optional(z.array(z.enum(['real-time', 'batch', 'edge', 'realtime'])).max(4)),
    template: optional(modelTemplate),
    workspace_id: optional(keptText),
    ...modelVariables,
    image_doctor: optional(z.union([z.enum(['true', 'false']), z.boolean()])).meta({
      description:
        'Our addition: run the image once, isolated, before the model is published, fill in what initial_config does not say, and keep the report.',
    }),
  })
  .meta({ id: 'CreateModelRequest' });

export type CreateModelRequest = z.infer<typeof createModelRequest>;

export const createModelResponse = z.object({ model_id: z.uuid() }).meta({ id: 'CreateModelResponse' });

const summary = {
  model_id: z.string(),
  model_name: z.string(),
  model_version: z.string(),
  model_type: z.string(),
  model_size: z.int(),
  model_status: z.enum(modelStatuses),
  model_source: z.string(),
  source_type: z.string().optional(),
  source_copy: z.string(),
  description: z.string(),
  tenant: z.string(),
  project: z.string(),
  owner: z.string(),
  create_at: z.int().meta({ description: 'Milliseconds since the epoch.' }),
  workspace_id: z.string(),
  install_type: z.array(z.string()),
  market_flag: z.boolean(),
  publishable_flag: z.boolean(),
  tunable: z.boolean(),
  specification: z.record(z.string(), z.unknown()),
};

/** One entry of the list (reference, models, 1.4). */
export const modelSummary = z
  .object({
    ...summary,
    subscription_id: z.string(),
    extra: z.string(),
    version_count: z
      .int()
      .optional()
      .meta({ description: 'Our addition, with `group_by`: how many versions of the name there are.' }),
  })
  .meta({ id: 'ModelSummary' });

const modelImage = z.object({
  digest: z.string().meta({ description: 'Of what the model runs, whatever its tag names later.' }),
  size_in_bytes: z.int(),
  platform: z.string().meta({ example: 'linux/amd64' }),
  platforms: z.array(z.string()).meta({ description: 'All for which the source has it, as far as it says so.' }),
  exposed_ports: z.array(z.int()).meta({ description: 'TCP ports of EXPOSE.' }),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  user: z.string(),
  create_time: z.int().optional().meta({ description: 'When it was built: milliseconds since the epoch.' }),
  healthcheck: z.array(z.string()).optional().meta({ description: 'The command of its HEALTHCHECK.' }),
});

/** `GET /v1/{project_id}/models/{model_id}` (reference, models, 1.3). */
export const modelDetail = z
  .object({
    ...summary,
    source_location: z.string(),
    source_job_id: z.string().optional(),
    source_job_version: z.string().optional(),
    model_algorithm: z.string().optional(),
    model_docs: z.array(z.unknown()),
    execution_code: z.string().optional(),
    schema_doc: z.string(),
    image_address: z.string().meta({ description: 'The image by its digest; empty until it was found.' }),
    input_params: z.array(z.unknown()),
    output_params: z.array(z.unknown()),
    health: z.unknown(),
    runtime: z.string().optional(),
    model_metrics: z.string().optional(),
    dependencies: z.unknown(),
    apis: z.string().meta({ description: 'A JSON string.' }),
    config: z.string().optional().meta({ description: '`initial_config` as it was given: a JSON string.' }),
    effective_config: effectiveConfiguration.optional().meta({
      description:
        'Our addition: what is in force, with what the examination of the image filled in and the defaults; absent while the model is imported, and where that failed.',
    }),
    model_labels: z.array(z.unknown()),
    labels_map: z.object({ labels: z.array(z.unknown()) }),
    cmd: z.string().optional(),
    envs: z.record(z.string(), z.string()).optional().meta({
      description: 'Our addition: the environment variables that every deployment gets; absent when there are none.',
    }),
    secret_envs: z.array(z.string()).optional().meta({ description: 'Our addition: those that are kept encrypted.' }),
    template: z.unknown().optional(),
    image: modelImage
      .optional()
      .meta({ description: 'Our addition: what the image says of itself; absent until it was found.' }),
    image_doctor: z
      .literal(true)
      .optional()
      .meta({ description: 'Our addition: an examination of its image was asked for; absent when not.' }),
    image_report: z
      .enum(imageReportStatuses)
      .optional()
      .meta({ description: "Our addition: of its image's examination; absent when there was none." }),
  })
  .meta({ id: 'Model' });

export type ModelSummary = z.infer<typeof modelSummary>;
export type ModelDetail = z.infer<typeof modelDetail>;

/** `GET /v1/{project_id}/models`, the query (reference, models, 1.4). */
export const listModelsQuery = z.object({
  model_name: z.string().optional(),
  exact_match: z.enum(['true', 'false']).optional(),
  model_version: z.string().optional(),
  model_status: z.string().optional(),
  description: z.string().optional(),
  workspace_id: z.string().optional(),
  model_type: z.string().optional(),
  not_model_type: z.string().optional(),
  sort_by: z.enum(['create_at', 'model_version', 'model_size']).optional(),
  group_by: z.enum(['model_name']).optional().meta({
    description: 'Our addition: of each name the highest version only; `total_count` counts names.',
  }),
  ...pageQuery,
});

export const listModelsResponse = z
  .object({ total_count: z.int(), count: z.int(), models: z.array(modelSummary) })
  .meta({ id: 'ListModelsResponse' });

/** `GET /v1/{project_id}/models/ai-engine-runtimes` (reference, models, 1.5). */
export const listEngineRuntimesQuery = z.object({ offset: pageQuery.offset, limit: pageQuery.limit });

export const listEngineRuntimesResponse = z
  .object({
    total_count: z.int(),
    count: z.int(),
    engine_runtimes: z.array(z.unknown()).meta({ description: 'Always empty: models are container images here.' }),
  })
  .meta({ id: 'EngineRuntimes' });

/** `GET /v1/{project_id}/models/template` (reference, models, 1.5); the query is the one of Terraform's data source. */
export const listTemplatesQuery = z.object({
  type: z.string().optional(),
  engine: z.string().optional(),
  environment: z.string().optional(),
  keyword: z.string().optional(),
  offset: pageQuery.offset,
  limit: pageQuery.limit,
});

export const listTemplatesResponse = z
  .object({
    total_count: z.int(),
    count: z.int(),
    templates: z.array(z.unknown()).meta({ description: 'Always empty: models are container images here.' }),
  })
  .meta({ id: 'ModelTemplates' });

/** `DELETE /v1/{project_id}/models/{model_id}` (reference, models, 1.5). */
export const deleteModelQuery = z.object({ cascade: z.enum(['true', 'false']).optional() });

export const deleteModelResponse = z
  .object({
    delete_success_list: z.array(z.string()),
    delete_failed_list: z.array(z.object({ model_id: z.string(), error_code: z.string(), error_msg: z.string() })),
  })
  .meta({ id: 'DeleteModelResponse' });

export const modelIdPath = z.object({ project_id: z.string(), model_id: z.string() });
export const projectPath = z.object({ project_id: z.string() });
