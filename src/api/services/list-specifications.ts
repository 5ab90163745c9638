import { projectPath } from '../../contract/resources/model.ts';
import { pageOf } from '../../contract/resources/page-query.ts';
import { listSpecificationsQuery, listSpecificationsResponse } from '../../contract/resources/specification.ts';
import type { AcceleratorRequest, ResourceLimits } from '../../contract/service.ts';
import type { Specification } from '../../contract/specification.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';

/** Node's word for the processor, in the cloud's. */
const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86';

/** `GET /v1/{project_id}/services/specifications`. */
export function listSpecifications(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/specifications',
    tag: 'Services',
    summary: 'List the sizes of instances.',
    parameters: projectPath,
    query: listSpecificationsQuery,
    answers: { 200: { description: 'A page of specifications.', schema: listSpecificationsResponse } },
    action: 'services.read',
    async handle(context) {
      await authorizeProject(context, deps);
      const { offset, limit } = pageOf(readQuery(context, listSpecificationsQuery));
      const { specifications } = deps;
      const shown = specifications.slice(offset * limit, (offset + 1) * limit).map(presentSpecification);
      return context.json({ total_count: specifications.length, count: shown.length, specifications: shown });
    },
  };
}

function presentSpecification({ name, resources, display }: Specification) {
  const { accelerators } = resources;
  return {
    specification: name,
    billing_spec: name,
    category: accelerators === undefined ? ('CPU' as const) : kindNames[accelerators.kind],
    cpu_info: { arch: architecture, cpu: resources.cpu },
    memory_info: { unit: 'GB' as const, memory: resources.memoryMegabytes / 1_024 },
    ...(accelerators && acceleratorInfo(accelerators)),
    display_en: display?.en ?? englishName(resources),
    display_cn: display?.zh ?? chineseName(resources),
    is_open: true,
    spec_status: 'normal' as const,
    is_free: false,
    over_quota: false,
    extend_params: 1,
    source_type: '',
  };
}

const kindNames = { gpu: 'GPU', npu: 'NPU' } as const;

function acceleratorInfo({ kind, count, product = '' }: AcceleratorRequest) {
  const info = { brand: product, version: '', unit: 'GB', memory: 0 } as const;
  return kind === 'gpu' ? { gpu_info: { ...info, gpu: count } } : { npu_info: { ...info, npu: count } };
}

function englishName({ cpu, memoryMegabytes, accelerators }: ResourceLimits): string {
  const size = `CPU: ${cpu} vCPUs ${memoryMegabytes / 1_024} GB`;
  return accelerators ? `${acceleratorName(accelerators)} ${size}` : size;
}

function chineseName({ cpu, memoryMegabytes, accelerators }: ResourceLimits): string {
  const size = `CPU：${cpu}核 ${memoryMegabytes / 1_024}GB`;
  return accelerators ? `${acceleratorName(accelerators)} ${size}` : size;
}

function acceleratorName({ kind, count, product }: AcceleratorRequest): string {
  return `${kindNames[kind]}: ${count}${product === undefined ? '' : ` * ${product}`}`;
}
