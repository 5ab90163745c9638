import { projectPath } from '../../contract/resources/model.ts';
import { platformStatus } from '../../contract/resources/platform-status.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';

/** `GET /v1/{project_id}/platform-status`: our addition, for administrators who are not on the machine. */
export function showPlatformStatus(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/platform-status',
    tag: 'Platform',
    summary: 'Show whether the platform is well: its version, gateway workers, container engine and disk.',
    parameters: projectPath,
    answers: { 200: { description: 'How it is at this moment.', schema: platformStatus } },
    action: 'platform.read',
    async handle(context) {
      await authorizeProject(context, deps);
      const { version, readiness, disk } = deps.platform;
      // A disk that cannot be asked is no reason to tell nothing else.
      const [checks, room] = await Promise.all([readiness(), disk().catch(() => undefined)]);
      return context.json({
        version,
        time: deps.now(),
        checks: checks.map(({ liveRestore, ...check }) => ({
          ...check,
          ...(liveRestore !== undefined && { live_restore: liveRestore }),
        })),
        ...(room && { disk: { total_in_bytes: room.totalBytes, free_in_bytes: room.freeBytes } }),
      });
    },
  };
}
