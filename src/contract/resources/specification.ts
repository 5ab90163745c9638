import { z } from 'zod';
import { pageQuery } from './page-query.ts';

const accelerator = {
  brand: z.string(),
  version: z.string(),
  unit: z.literal('GB'),
  memory: z.number().meta({ description: 'Of one device; 0 where it is not known.' }),
};

export const listSpecificationsQuery = z.object({
  infer_type: z.string().optional(),
  is_personal_cluster: z.string().optional(),
  ...pageQuery,
});

/** `GET /v1/{project_id}/services/specifications` (reference, services, 2.8). */
export const listSpecificationsResponse = z
  .object({
    total_count: z.int(),
    count: z.int(),
    specifications: z.array(
      z.object({
        specification: z.string(),
        billing_spec: z.string(),
        category: z.enum(['CPU', 'GPU', 'NPU']),
        cpu_info: z.object({ arch: z.string(), cpu: z.number() }),
        memory_info: z.object({ unit: z.literal('GB'), memory: z.number() }),
        gpu_info: z.object({ ...accelerator, gpu: z.int() }).optional(),
        npu_info: z.object({ ...accelerator, npu: z.int() }).optional(),
        display_en: z.string(),
        display_cn: z.string(),
        is_open: z.boolean(),
        spec_status: z.literal('normal'),
        is_free: z.boolean(),
        over_quota: z.boolean(),
        extend_params: z.int(),
        source_type: z.string(),
      }),
    ),
  })
  .meta({ id: 'ListSpecificationsResponse' });
