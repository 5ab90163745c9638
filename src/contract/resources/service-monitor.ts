import { z } from 'zod';

export const serviceMonitorQuery = z.object({ node_id: z.string().max(128).optional() });

const cores = z.number().meta({ description: 'Cores.', example: 1.5 });
const megabytes = z.int().meta({ description: 'MB.', example: 512 });
const unmeasured = z.int().meta({ description: '0: not measured.' });
const held = z.int().meta({ description: 'Those that the running instances hold.' });

/** Reference, services, 2.8. */
export const serviceMonitorResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    service_instance_count: z.int(),
    service_running_instance_count: z.int(),
    req_count_per_min: z.int().meta({ description: 'Calls of the last minute.' }),
    sample_time: z.int().optional().meta({
      description:
        'Our addition: when what the instances take was seen, ms; of several the oldest. Absent where none runs.',
    }),
    monitors: z.array(
      z.object({
        model_id: z.string(),
        model_name: z.string(),
        model_version: z.string(),
        invocation_times: z.int().meta({ description: 'Calls that instances of this version answered.' }),
        failed_times: z
          .int()
          .meta({ description: 'Calls that failed on the way to one; without those for which none could be chosen.' }),
        model_instance_count: z.int(),
        model_running_instance_count: z.int(),
        cpu_core_usage: cores,
        cpu_core_total: cores,
        cpu_memory_usage: megabytes,
        cpu_memory_total: megabytes,
        gpu_usage: unmeasured,
        gpu_total: held,
        gpu_memory_usage: unmeasured,
        gpu_memory_total: unmeasured,
        npu_usage: unmeasured,
        npu_total: held,
        npu_memory_usage: unmeasured,
        npu_memory_total: unmeasured,
        node_id: z.string().meta({ description: 'Of edge services; always empty.' }),
        node_name: z.string(),
      }),
    ),
  })
  .meta({ id: 'ServiceMonitor' });
