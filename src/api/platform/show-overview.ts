import type { Model } from '../../contract/model.ts';
import { type NoticeKey, noticeText } from '../../contract/notices.ts';
import { projectPath } from '../../contract/resources/model.ts';
import { type Attention, overviewResponse } from '../../contract/resources/overview.ts';
import type { Service } from '../../contract/service.ts';
import type { Language } from '../../contract/text.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';

/** Rows of what needs attention. */
const mostRows = 20;
/** Milliseconds after which what waits is worth a look. */
const longWait = 5 * 60_000;

const wrong = ['failed', 'concerning'] as const;
const waiting = ['deploying', 'waiting'] as const;
/** Of a deployment that goes on: it may only take its time. */
const patient: ReadonlySet<NoticeKey> = new Set([
  'instance.not-ready',
  'instance.replaced-by-hand',
  'service.update-waits-for-room',
]);

/** `GET /v1/{project_id}/overview`: our addition. */
export function showOverview(deps: ApiDependencies): Operation {
  const { store, connections } = deps;

  async function services(
    projectId: string,
    status: Service['state']['status'],
    order: 'asc' | 'desc',
  ): Promise<readonly Service[]> {
    const query = { projectId, status, sortBy: 'transition_at', order, offset: 0, limit: mostRows } as const;
    return (await store.services.list(query)).rows;
  }

  /** Its last bad event is why it failed: nothing happens to it afterwards. */
  async function modelRow({ id, name, version, createdAt }: Model, language: Language): Promise<Attention> {
    const { rows } = await store.models.events(id, { type: 'abnormal', order: 'desc', offset: 0, limit: 1 });
    const message = rows[0] && noticeText(rows[0].notice, language);
    return { kind: 'model', id, name, version, status: 'failed', since: createdAt, ...(message && { message }) };
  }

  return {
    method: 'get',
    path: '/v1/{project_id}/overview',
    tag: 'Platform',
    summary: 'Show what the project has, and what of it needs attention.',
    parameters: projectPath,
    answers: { 200: { description: 'How it is at this moment.', schema: overviewResponse } },
    action: 'services.read',
    async handle(context) {
      const { project, domain } = await authorizeProject(context, deps);
      const language = languageOf(context);
      const listed = { projectId: project.id, sortBy: 'create_at', order: 'desc', offset: 0, limit: mostRows } as const;
      const ofDomain = { domainId: domain.id, sortBy: 'name', order: 'asc' } as const;
      const [statuses, models, versions, failedVersions, repositories, inTrouble, inWaiting, checks] =
        await Promise.all([
          store.services.statuses(project.id),
          store.models.list({ ...listed, limit: 1, newestOnly: true }),
          store.models.list({ ...listed, limit: 1 }),
          store.models.list({ ...listed, status: 'failed' }),
          store.repositories.list(ofDomain, { skip: 0, limit: 1 }),
          Promise.all(wrong.map((status) => services(project.id, status, 'desc'))),
          Promise.all(waiting.map((status) => services(project.id, status, 'asc'))),
          deps.platform.readiness(),
        ]);
      const late = deps.now() - longWait;
      const byStatus: Record<string, number> = {};
      const open = connections.openByService();
      let openConnections = 0;
      for (const { id, status } of statuses) {
        byStatus[status] = (byStatus[status] ?? 0) + 1;
        openConnections += open.get(id) ?? 0;
      }
      const attention = [
        ...inTrouble.flat().map((service) => serviceRow(service, language)),
        ...inWaiting
          .flat()
          .filter(({ state }) => state.transitionAt < late || isFailing(state))
          .map((service) => serviceRow(service, language)),
        ...(await Promise.all(failedVersions.rows.map((model) => modelRow(model, language)))),
      ];
      return context.json({
        services: { total: statuses.length, by_status: byStatus },
        models: { total: models.total, versions: versions.total, failed: failedVersions.total },
        repositories: repositories.total,
        open_connections: openConnections,
        engine_answers: checks.every(({ name, ready }) => name !== 'engine' || ready),
        attention: attention.toSorted((one, other) => other.since - one.since).slice(0, mostRows),
      });
    },
  };
}

/** It is given up later, if at all: what is wrong is known now. */
function isFailing({ status, reason }: Service['state']): boolean {
  return status === 'deploying' && reason !== undefined && !patient.has(reason.key);
}

function serviceRow({ id, spec, state }: Service, language: Language): Attention {
  const reason = state.reason ?? state.takenBack;
  return {
    kind: 'service',
    id,
    name: spec.name,
    status: state.status,
    since: state.transitionAt,
    ...(reason !== undefined && { message: noticeText(reason, language) }),
  };
}
