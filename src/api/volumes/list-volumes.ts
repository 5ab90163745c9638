import { projectPath } from '../../contract/resources/model.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import { listVolumesQuery, listVolumesResponse } from '../../contract/resources/volume.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { presentVolume } from './present-volume.ts';

/** `GET /v1/{project_id}/volumes`: our addition. */
export function listVolumes(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/volumes',
    tag: 'Volumes',
    summary: "List the project's volumes by name, with the services that have them.",
    parameters: projectPath,
    query: listVolumesQuery,
    answers: { 200: { description: 'A page of volumes.', schema: listVolumesResponse } },
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listVolumesQuery);
      const { total, rows } = await deps.store.volumes.list({
        projectId: caller.project.id,
        ...(query.name !== undefined && { part: query.name }),
        order: query.order ?? 'asc',
        ...sliceOf(query),
      });
      return context.json({ total_count: total, count: rows.length, volumes: rows.map(presentVolume) });
    },
  };
}
