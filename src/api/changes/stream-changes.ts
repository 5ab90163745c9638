import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';

/** `GET /v1/{project_id}/changes`: our addition. */
export function streamChanges(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/changes',
    tag: 'Platform',
    summary: 'Be told what changes in the project, as Server-Sent Events that name it.',
    answers: {
      200: {
        description:
          'Events: ready, first; change, with {"kind", "id", "aspect"} of what changed and the caller may read; resync, when the reader fell behind and has to read everything anew; end, the last, with {"reason"}. A comment breaks every 15 s of silence.',
        contentType: 'text/event-stream',
      },
    },
    errors: ['changes.too-many-streams'],
    action: 'self',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      // A signature is of its own moment; that a credential is over shows in its lease.
      const begun = deps.now();
      const again = () => authorizeProject(context, { ...deps, now: () => begun });
      const headers = {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        // Proxies in front that would gather the answer first.
        'X-Accel-Buffering': 'no',
        'X-Content-Type-Options': 'nosniff',
      };
      if (context.req.method === 'HEAD') return context.body(null, 200, headers);
      const asked = { caller, language: languageOf(context), again };
      return context.body(deps.changes.open(asked, context.req.raw.signal), 200, headers);
    },
  };
}
