import { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import { volumeName, volumePath } from '../../contract/resources/volume.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';

/** `DELETE /v1/{project_id}/volumes/{volume_name}`: our addition. Refused while a service has it. */
export function deleteVolume(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/volumes/{volume_name}',
    tag: 'Volumes',
    summary: 'Delete a volume that no service has, with all that is in it.',
    parameters: volumePath,
    answers: { 200: { description: 'It goes as soon as no instance has it any more.', schema: z.object({}) } },
    errors: ['volume.in-use', 'volume.not-found'],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const name = context.req.param('volume_name') ?? '';
      if (!volumeName.safeParse(name).success) throw clientError('volume.not-found', { name: name.slice(0, 64) });
      await deps.store.volumes.beginDeletion(caller.project.id, name);
      deps.wakeVolumes();
      return context.json({});
    },
  };
}
