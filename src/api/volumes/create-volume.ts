import { projectPath } from '../../contract/resources/model.ts';
import { createVolumeRequest, volumeResponse } from '../../contract/resources/volume.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { presentVolume } from './present-volume.ts';

/** `POST /v1/{project_id}/volumes`: our addition. Services make those that they name by themselves. */
export function createVolume(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/volumes',
    tag: 'Volumes',
    summary: 'Create a volume, which services can have and which outlives them.',
    parameters: projectPath,
    body: createVolumeRequest,
    answers: { 200: { description: 'The volume.', schema: volumeResponse } },
    errors: ['volume.bad-name', 'volume.being-deleted', 'volume.exists', 'volume.too-many'],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, createVolumeRequest);
      const volume = await deps.store.volumes.create(caller.project.id, value.name);
      nameIgnored(context, ignored);
      return context.json(presentVolume(volume));
    },
  };
}
