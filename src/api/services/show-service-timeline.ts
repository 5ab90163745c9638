import { clientError } from '../../contract/errors.ts';
import { noticeText } from '../../contract/notices.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { timelineQuery, timelineResponse } from '../../contract/resources/service-timeline.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service, ServiceUpdate } from '../../contract/service.ts';
import type { Language } from '../../contract/text.ts';
import { deploymentTimeline, type TimelineStep } from '../../domain/deployment-timeline.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';

/** More than a service keeps. */
const everything = 1_000;

/** `GET /v1/{project_id}/services/{service_id}/timeline`: our addition. */
export function showServiceTimeline(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/timeline',
    tag: 'Services',
    summary: "Show a deployment's steps with their times.",
    parameters: servicePath,
    query: timelineQuery,
    answers: { 200: { description: 'The timeline.', schema: timelineResponse } },
    errors: ['service.configuration-not-found', 'service.not-found'],
    action: 'services.read',
    async handle(context) {
      const { services } = deps.store;
      const caller = await authorizeProject(context, deps);
      const { generation: asked } = readQuery(context, timelineQuery);
      const service = await findService(context, caller, services);
      const { rows } = await services.updates(service.id, { skip: 0, limit: everything });
      const deployment = deploymentOf(service, rows, asked === undefined ? undefined : Number(asked));
      const { startedAt, before } = deployment;
      const told = await services.events(service.id, {
        startTime: startedAt,
        ...(before !== undefined && { endTime: before - 1 }),
        order: 'asc',
        offset: 0,
        limit: everything,
      });
      const steps = deploymentTimeline({ ...deployment, failed: deployment.result === 'FAIL', events: told.rows });
      const now = deps.now();
      const endedAt = deployment.result === 'RUNNING' ? undefined : (deployment.endedAt ?? lastEnd(steps));
      return context.json({
        service_id: service.id,
        service_name: service.spec.name,
        generation: deployment.generation,
        kind: deployment.kind,
        result: deployment.result,
        ...times(startedAt, endedAt, now),
        ...(deployment.reason && { error_msg: noticeText(deployment.reason, languageOf(context)) }),
        steps: steps.map((step) => presentStep(step, languageOf(context), now)),
      });
    },
  };
}

interface Deployment extends Pick<ServiceUpdate, 'generation' | 'result' | 'reason'> {
  readonly kind: ServiceUpdate['kind'] | 'start';
  readonly startedAt: number;
  readonly endedAt?: number;
  /** When the next one began. */
  readonly before?: number;
}

/** The one with this generation, else the last: that of the newest configuration, or the start of what was stopped, which has no row. */
function deploymentOf(service: Service, updates: readonly ServiceUpdate[], asked: number | undefined): Deployment {
  const start = startOf(service, updates[0]);
  if (asked === undefined && start !== undefined) return start;
  const at = asked === undefined ? 0 : updates.findIndex(({ generation }) => generation === asked);
  const update = updates[at];
  if (update === undefined) {
    throw clientError('service.configuration-not-found', { name: service.spec.name, generation: asked ?? 0 });
  }
  const before = at === 0 ? start?.startedAt : updates[at - 1]?.createdAt;
  const { generation, kind, result, reason, createdAt: startedAt, finishedAt: endedAt } = update;
  return {
    generation,
    kind,
    result,
    startedAt,
    ...(reason && { reason }),
    ...(endedAt !== undefined && { endedAt }),
    ...(before !== undefined && { before }),
  };
}

function startOf(service: Service, latest: ServiceUpdate | undefined): Deployment | undefined {
  const { deployStartedAt: startedAt, transitionAt, reason } = service.state;
  if (latest?.finishedAt === undefined || startedAt <= latest.finishedAt) return undefined;
  const common = { generation: service.generation, kind: 'start', startedAt } as const;
  const status = shownStatus(service);
  if (status === 'deploying' || status === 'waiting' || status === 'pending') return { ...common, result: 'RUNNING' };
  // A start that was over may have been followed by anything: the events tell when it was.
  if (status !== 'failed') return { ...common, result: 'SUCCESS' };
  return { ...common, result: 'FAIL', endedAt: transitionAt, ...(reason && { reason }) };
}

/** Of a start, which no row tells the end of. */
function lastEnd(steps: readonly TimelineStep[]): number | undefined {
  const ends = steps.flatMap(({ kind, endedAt }) => (kind === 'leave' || endedAt === undefined ? [] : [endedAt]));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function presentStep(step: TimelineStep, language: Language, now: number) {
  const { kind, result, startedAt, endedAt, model, instance, reason } = step;
  return {
    step: kind,
    result,
    ...times(startedAt, endedAt, now),
    ...(model !== undefined && { model }),
    ...(instance !== undefined && { instance_id: instance }),
    ...(reason && { reason: reason.key, error_msg: noticeText(reason, language) }),
  };
}

function times(startedAt: number, endedAt: number | undefined, now: number) {
  return {
    start_time: startedAt,
    ...(endedAt !== undefined && { end_time: endedAt }),
    seconds: Math.max(0, Math.round(((endedAt ?? now) - startedAt) / 100) / 10),
  };
}
