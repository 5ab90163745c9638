import { clientError } from '../../contract/errors.ts';
import { volumePath, volumeResponse } from '../../contract/resources/volume.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { presentVolume } from './present-volume.ts';

/** `GET /v1/{project_id}/volumes/{volume_name}`: our addition. */
export function showVolume(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/volumes/{volume_name}',
    tag: 'Volumes',
    summary: 'Show a volume and the services that have it.',
    parameters: volumePath,
    answers: { 200: { description: 'The volume.', schema: volumeResponse } },
    errors: ['volume.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const name = context.req.param('volume_name') ?? '';
      const volume = await deps.store.volumes.find(caller.project.id, name);
      if (volume === undefined) throw clientError('volume.not-found', { name: name.slice(0, 64) });
      return context.json(presentVolume(volume));
    },
  };
}
