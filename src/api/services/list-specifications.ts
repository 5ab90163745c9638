import { projectPath } from '../../contract/resources/model.ts';
import { pageOf } from '../../contract/resources/page-query.ts';
import { listSpecificationsQuery, listSpecificationsResponse } from '../../contract/resources/specification.ts';
import { type Specification, specifications } from '../../contract/specification.ts';
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
    authentication: 'token',
    async handle(context) {
      await authorizeProject(context, deps);
      const { offset, limit } = pageOf(readQuery(context, listSpecificationsQuery));
      const shown = specifications.slice(offset * limit, (offset + 1) * limit).map(presentSpecification);
      return context.json({ total_count: specifications.length, count: shown.length, specifications: shown });
    },
  };
}

function presentSpecification({ name, resources }: Specification) {
  const gigabytes = resources.memoryMegabytes / 1_024;
  return {
    specification: name,
    billing_spec: name,
    category: 'CPU',
    cpu_info: { arch: architecture, cpu: resources.cpu },
    memory_info: { unit: 'GB', memory: gigabytes },
    display_en: `CPU: ${resources.cpu} vCPUs ${gigabytes} GB`,
    display_cn: `CPU：${resources.cpu}核 ${gigabytes}GB`,
    is_open: true,
    spec_status: 'normal',
    is_free: false,
    over_quota: false,
    extend_params: 1,
    source_type: '',
  };
}
