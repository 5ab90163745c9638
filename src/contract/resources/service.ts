import { z } from 'zod';
import { loadBalancings } from '../route.ts';
import { serviceStatuses } from '../service.ts';
import { pageQuery } from './page-query.ts';
import { keptText, numeric, optional, resourceName, rule, withoutNul } from './rules.ts';
import { mostInstances, scaling } from './scaling.ts';
import { servicePolicyFields } from './service-policy.ts';
import { persistentVolume } from './volume.ts';

export const description = z
  .string()
  .max(100, rule('service.bad-description'))
  .regex(/^[^!<>+=&"']*$/, rule('service.bad-description'))
  .refine(withoutNul, rule('service.bad-description'));

export const environmentName = z
  .string()
  .regex(/^[^=]+$/, rule('service.bad-environment-name'))
  .refine(withoutNul, rule('service.bad-environment-name'));
export const environmentValue = z
  .union([z.string().max(65_536), z.number(), z.boolean()])
  .refine((value) => withoutNul(String(value)), rule('service.bad-environment-name'));

const customSpec = z.object({
  cpu: numeric({ minimum: 0.01, maximum: 1_024, fraction: true }),
  memory: numeric({ minimum: 16, maximum: 16_777_216 }).meta({ description: 'Megabytes.' }),
  gpu_p4: optional(numeric({ minimum: 0, maximum: 1_024, fraction: true })),
  ascend_a310: optional(numeric({ minimum: 0, maximum: 1_024, fraction: true })),
});

export const share = numeric({ minimum: 0, maximum: 128, fraction: true });

/** One entry of `config[]` (reference, services, 2.1). */
const serviceConfig = z.object({
  model_id: z.string().min(1).max(64),
  weight: optional(numeric({ minimum: 0, maximum: 100 })).meta({
    description: 'Per cent; may be left out for one entry.',
  }),
  specification: z.string().min(1).max(128).meta({ example: 'modelarts.vm.cpu.2u' }),
  custom_spec: optional(customSpec).meta({ description: 'Needed when specification is `custom`.' }),
  instance_count: numeric({ minimum: 1, maximum: mostInstances }),
  envs: optional(z.record(environmentName, environmentValue)),
  deploy_timeout_in_seconds: optional(numeric({ minimum: 10, maximum: 7_200 })).meta({
    description:
      'From deploy or start until ready; 1200 by default. Values below 180 are accepted so that a test can fail fast.',
  }),
  cluster_id: optional(keptText),
  pool_name: optional(keptText),
  affinity: z.unknown().optional(),
  additional_properties: optional(
    z.object({
      log_volume: z.unknown().optional(),
      max_surge: optional(share).meta({
        description:
          'How many instances an update may start beside instance_count: a number, or below 1 a share of it, rounded up. 1 by default.',
      }),
      max_unavailable: optional(share).meta({
        description:
          'How many of instance_count may be missing during an update: a number, or below 1 a share of it, rounded down. 0 by default.',
      }),
      termination_grace_period_seconds: optional(numeric({ minimum: 0, maximum: 3_600 })),
      scaling: optional(scaling),
      persistent_volumes: optional(z.array(persistentVolume).max(10)),
      secret_envs: optional(z.array(environmentName).max(256)).meta({
        description:
          'Ours: names of `envs` whose values are kept encrypted and shown as `******`. That text, sent back, keeps the value.',
      }),
    }),
  ),
});

/** Service-wide switches (reference, services, 2.2), and our own beside them. */
const additionalProperties = z.object({
  websocket_upgrade: optional(z.boolean()).meta({
    description: 'Upgrade to WebSocket. `true` stays for the life of the service.',
  }),
  smn_notification: z.unknown().optional(),
  log_report_channels: z.unknown().optional(),
  ...servicePolicyFields,
});

const schedule = z
  .array(
    z.object({
      type: z.enum(['stop']),
      time_unit: z.enum(['DAYS', 'HOURS', 'MINUTES']),
      duration: numeric({ minimum: 1, maximum: 1_000_000 }),
    }),
  )
  .max(1);

const changeable = {
  description: optional(description),
  schedule: optional(schedule).meta({
    description: 'Stops the service so long after its start, or after the request that says so. `[]`: not.',
  }),
  additional_properties: optional(additionalProperties),
  load_balancer_policy: optional(z.enum(loadBalancings)).meta({
    description: 'Which instance of a version a new call goes to; `LEAST_CONNECTIONS` by default.',
  }),
  service_secrets: z.unknown().optional(),
  priority: optional(numeric({ minimum: 1, maximum: 3 })),
};

const configs = z.array(serviceConfig).min(1).max(20);

/** `POST /v1/{project_id}/services` (reference, services, 2.1). */
export const createServiceRequest = z
  .object({
    service_name: resourceName.meta({ example: 'voice-activity' }),
    infer_type: z.enum(['real-time', 'batch', 'edge']).meta({ description: 'Only `real-time` is supported.' }),
    config: configs,
    ...changeable,
    workspace_id: optional(keptText),
    cluster_id: optional(keptText),
    pool_name: optional(keptText),
    vpc_id: optional(keptText),
    subnet_network_id: optional(keptText),
    security_group_id: optional(keptText),
  })
  .meta({ id: 'CreateServiceRequest' });

/** `POST …/services/{service_id}/rollback`, which is our own. */
export const rollBackRequest = z
  .object({
    generation: optional(numeric({ minimum: 1, maximum: 9_999_999_999 })).meta({
      description:
        'Of the configuration in the history; the last one that was ready before the present one by default.',
    }),
  })
  .meta({ id: 'RollBackServiceRequest' });

/** What began an update without naming a configuration. */
export const configurationChange = z
  .object({ service_id: z.string(), generation: z.int().meta({ description: 'Of the new row in the history.' }) })
  .meta({ id: 'ServiceConfigurationChange' });

export type CreateServiceRequest = z.infer<typeof createServiceRequest>;
export type ServiceConfig = z.infer<typeof serviceConfig>;

export const createServiceResponse = z
  .object({ service_id: z.uuid(), resource_ids: z.array(z.string()) })
  .meta({ id: 'CreateServiceResponse' });

const status = z.enum(serviceStatuses);
const statusWish = z.enum(['running', 'stopped']);

/** `PUT /v1/{project_id}/services/{service_id}` (reference, services, 2.6). */
export const updateServiceRequest = z
  .object({
    status: optional(statusWish).meta({ description: 'Where it is given, `config` is not looked at.' }),
    ...changeable,
    config: optional(configs).meta({
      description: 'The whole configuration; what an entry leaves out has its default.',
    }),
    generation: optional(numeric({ minimum: 1, maximum: 9_999_999_999 })).meta({
      description: 'Of the configuration that the change was made from: another one in its place is a 409. Ours.',
    }),
  })
  .meta({ id: 'UpdateServiceRequest' });

/** The same with a `status`, beside which the configuration is not looked at. */
export const wishRequest = updateServiceRequest.omit({ config: true }).extend({ config: z.unknown().optional() });

export type UpdateServiceRequest = z.infer<typeof updateServiceRequest>;

const summary = {
  service_id: z.string(),
  service_name: z.string(),
  description: z.string(),
  tenant: z.string(),
  project: z.string(),
  owner: z.string(),
  infer_type: z.string(),
  workspace_id: z.string(),
  status,
  progress: z.int().optional().meta({ description: 'While deploying.' }),
  publish_at: z.int().meta({ description: 'Milliseconds since the epoch, as all times.' }),
  transition_at: z.int(),
  operation_time: z.int(),
  invocation_times: z.int(),
  failed_times: z.int(),
  is_shared: z.boolean(),
  shared_count: z.int(),
  is_free: z.boolean(),
  schedule: z.array(z.unknown()).optional(),
  due_time: z.int().optional().meta({ description: 'When the schedule stops it.' }),
  additional_properties: z.record(z.string(), z.unknown()),
};

/** One entry of the list (reference, services, 2.4). */
export const serviceSummary = z
  .object({
    ...summary,
    is_opened_sample_collection: z.string(),
    current_instance_count: z
      .int()
      .meta({ description: 'Our addition: how many instances it is to have now, by its load where it scales.' }),
    open_connections: z.int().meta({ description: 'Our addition: the WebSockets that are open now.' }),
    error_msg: z
      .string()
      .optional()
      .meta({ description: 'Our addition: why the service is in its status, when something is wrong.' }),
    models: z
      .array(z.object({ model_id: z.string(), model_name: z.string(), model_version: z.string(), weight: z.number() }))
      .meta({ description: 'Our addition: the model versions that it runs.' }),
  })
  .meta({ id: 'ServiceSummary' });

const serviceConfigDetail = z.object({
  model_id: z.string(),
  model_name: z.string(),
  model_version: z.string(),
  status: z.string(),
  weight: z.number(),
  specification: z.string(),
  custom_spec: z.unknown(),
  instance_count: z.int(),
  envs: z.record(z.string(), z.string()),
  deploy_timeout_in_seconds: z.int(),
  additional_properties: z.record(z.string(), z.unknown()),
  scaling: z.boolean(),
  current_instance_count: z
    .int()
    .optional()
    .meta({ description: 'Our addition, of a version that scales: how many it is to have now, by its load.' }),
  support_debug: z.boolean(),
  source_type: z.string(),
  cluster_id: z.string().optional(),
  pool_name: z.string().optional(),
  affinity: z.unknown().optional(),
});

/** `GET /v1/{project_id}/services/{service_id}` (reference, services, 2.3). */
export const serviceDetail = z
  .object({
    ...summary,
    update_time: z.int(),
    generation: z.int().meta({ description: 'Of the configuration; a `PUT` may name it. Ours.' }),
    error_msg: z
      .string()
      .optional()
      .meta({ description: 'Why the service is in its status, when something is wrong.' }),
    config: z.array(serviceConfigDetail),
    access_address: z.string().meta({ description: 'wss:// when upgraded to WebSocket, else https://.' }),
    bind_access_address: z.string(),
    debug_url: z.string(),
    cluster_id: z.string().optional(),
    pool_name: z.string().optional(),
    vpc_id: z.string().optional(),
    subnet_network_id: z.string().optional(),
    security_group_id: z.string().optional(),
    load_balancer_policy: z.string().optional(),
    service_secrets: z.unknown().optional(),
    priority: z.int().optional(),
  })
  .meta({ id: 'Service' });

export type ServiceSummary = z.infer<typeof serviceSummary>;
export type ServiceDetail = z.infer<typeof serviceDetail>;
export type ServiceConfigDetail = z.infer<typeof serviceConfigDetail>;

/** `GET /v1/{project_id}/services`, the query (reference, services, 2.4). */
export const listServicesQuery = z.object({
  service_id: z.string().optional(),
  service_name: z.string().optional(),
  model_id: z.string().optional(),
  workspace_id: z.string().optional(),
  infer_type: z.string().optional(),
  status: z.string().optional(),
  tags: z.string().optional(),
  sort_by: z.enum(['publish_at', 'service_name', 'transition_at']).optional(),
  ...pageQuery,
});

export const listServicesResponse = z
  .object({ total_count: z.int(), count: z.int(), services: z.array(serviceSummary) })
  .meta({ id: 'ListServicesResponse' });

export const servicePath = z.object({ project_id: z.string(), service_id: z.string() });
export const instancePath = servicePath.extend({ instance_id: z.string() });
