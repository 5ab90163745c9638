import type { Action } from '../../contract/actions.ts';
import type { Model } from '../../contract/model.ts';
import { projectPath } from '../../contract/resources/model.ts';
import { searchQuery, searchResponse } from '../../contract/resources/search.ts';
import { mostFound } from '../../contract/resources/search-bound.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import { mayDo } from '../../contract/roles.ts';
import type { Service } from '../../contract/service.ts';
import type { Language } from '../../contract/text.ts';
import { presentAuditRecord } from '../audit-records/present-audit-record.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject, type ProjectCaller } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { presentConnection } from '../services/present-connection.ts';
import { presentHandshake } from '../services/present-handshake.ts';

const day = 24 * 3_600_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Of requests and connections. */
const hexId = /^[0-9a-f]{32}$/;

/** `GET /v1/{project_id}/search`: our addition. What the caller may not read is not found. */
export function search(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/search',
    tag: 'Platform',
    summary:
      'Find services, models and images by a part of their name or by id, and what a request or connection came to.',
    parameters: projectPath,
    query: searchQuery,
    answers: { 200: { description: 'At most ten of each kind.', schema: searchResponse } },
    errors: ['request.missing-field'],
    action: 'self',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const asked = readQuery(context, searchQuery).q.trim();
      const may = async <Found, Nothing>(action: Action, find: () => Promise<Found>, nothing: Nothing) =>
        mayDo(caller.roles, action) ? find() : nothing;
      const id = asked.toLowerCase();
      return context.json({
        services: await may('services.read', () => services(asked, caller, deps), []),
        models: await may('models.read', () => models(asked, caller, deps), []),
        repositories: await may('images.read', () => repositories(asked, caller, deps), []),
        ...(hexId.test(id) && {
          ...(await may('services.read', () => socket(id, caller, deps, languageOf(context)), {})),
          ...(await may('audit.read', () => auditRecord(id, caller, deps), {})),
        }),
      });
    },
  };
}

async function services(asked: string, { project }: ProjectCaller, { store }: ApiDependencies) {
  const page = { projectId: project.id, sortBy: 'publish_at', order: 'desc', offset: 0, limit: mostFound } as const;
  const found = uuid.test(asked.toLowerCase())
    ? [await store.services.find(project.id, asked.toLowerCase())]
    : (await store.services.list({ ...page, name: asked })).rows;
  return found.flatMap((service) => service ?? []).map(presentService);
}

function presentService(service: Service) {
  return { service_id: service.id, service_name: service.spec.name, status: shownStatus(service) };
}

async function models(asked: string, { project }: ProjectCaller, { store }: ApiDependencies) {
  const page = { projectId: project.id, sortBy: 'create_at', order: 'desc', offset: 0, limit: mostFound } as const;
  const found = uuid.test(asked.toLowerCase())
    ? [await store.models.find(project.id, asked.toLowerCase())]
    : (await store.models.list({ ...page, name: asked, newestOnly: true })).rows;
  return found.flatMap((model) => model ?? []).map(presentModel);
}

function presentModel({ id, name, version, status }: Model) {
  return { model_id: id, model_name: name, model_version: version, model_status: status };
}

/** `team/vo` is what begins in that organization; one word may be a part of any repository's name. */
async function repositories(asked: string, { domain }: ProjectCaller, { store }: ApiDependencies) {
  const [organization = '', ...rest] = asked.split('/');
  const named = rest.length === 0 ? { namePart: asked } : { organizationPart: organization, namePart: rest.join('/') };
  const query = { domainId: domain.id, sortBy: 'updated_at', order: 'desc', ...named } as const;
  const page = await store.repositories.list(query, { skip: 0, limit: mostFound });
  return page.rows.map(({ name, organization: namespace }) => ({
    namespace,
    name: name.slice(namespace.length + 1),
  }));
}

/** The failed handshake or the connection that an id names, with its service. */
async function socket(id: string, { project }: ProjectCaller, deps: ApiDependencies, language: Language) {
  const { connection, handshake } = await deps.connections.anywhere(id);
  const serviceId = connection?.serviceId ?? handshake?.serviceId;
  const service = serviceId === undefined ? undefined : await deps.store.services.find(project.id, serviceId);
  if (service === undefined) return {};
  const of = { service_id: service.id, service_name: service.spec.name };
  return {
    ...(connection && { connection: { ...of, ...presentConnection(connection) } }),
    // Those that are older are about to be dropped, and are not shown elsewhere.
    ...(handshake &&
      handshake.at >= deps.now() - day && { handshake: { ...of, ...presentHandshake(handshake, language) } }),
  };
}

async function auditRecord(id: string, { domain }: ProjectCaller, { store }: ApiDependencies) {
  const { rows } = await store.audit.list({ domainId: domain.id, id }, { skip: 0, limit: 1 });
  const [record] = rows;
  return record === undefined ? {} : { audit_record: presentAuditRecord(record) };
}
