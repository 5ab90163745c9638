import type { Change, ChangeAspect, ChangeKind } from '../contract/change.ts';
import type { AccessChange } from './change-feed.ts';
import type { Tables } from './tables.ts';

/** A row of `changes`: what a transaction has changed, until it is told. */
export interface ChangeRow {
  readonly kind: ChangeKind | 'access';
  readonly id: string;
  readonly aspect: ChangeAspect | null;
  readonly project_id: string | null;
  readonly domain_id: string | null;
}

type Happening = 'insert' | 'update' | 'delete';
const always: readonly Happening[] = ['insert', 'update', 'delete'];
/** Of logs: what drops out of them by its age is no news. */
const added: readonly Happening[] = ['insert'];

interface Told {
  readonly table: keyof Tables;
  readonly on: readonly Happening[];
  /** What is told, as a query for a row of `changes`; `row` is `new` or `old`. */
  readonly tells: (row: string) => string;
}

const thing = (table: keyof Tables, kind: ChangeKind, id: string, aspect?: ChangeAspect): Told => ({
  table,
  on: always,
  tells: (row) => `select '${kind}', ${row}.${id}, ${quoted(aspect)}, ${row}.project_id, null`,
});

const image = (table: keyof Tables, kind: ChangeKind): Told => ({
  table,
  on: always,
  tells: (row) => `select '${kind}', ${row}.name, null, null, ${row}.domain_id`,
});

/** Rows that belong to a thing of a project; `key` names it. One that is gone has told of that itself. */
const part = (
  table: keyof Tables,
  kind: ChangeKind,
  owners: 'services' | 'models' | 'apps' | 'webhooks',
  key: string,
  aspect: ChangeAspect | undefined,
  on = always,
): Told => ({
  table,
  on,
  tells: (row) => `select '${kind}', id, ${quoted(aspect)}, project_id, null from ${owners} where id = ${row}.${key}`,
});

/** Of a repository; one that is gone has told of that itself. */
const retention = (table: 'retentions' | 'retention_records', on: readonly Happening[]): Told => ({
  table,
  on,
  tells: (row) =>
    `select 'repository', name, 'retention', null, domain_id from repositories where name = ${row}.repository`,
});

const access = (table: keyof Tables): Told => ({
  table,
  on: always,
  tells: () => `select 'access', '', null, null, null`,
});

const told: readonly Told[] = [
  thing('services', 'service', 'id', 'status'),
  part('service_drains', 'service', 'services', 'service_id', 'status'),
  part('service_updates', 'service', 'services', 'service_id', 'updates'),
  part('service_events', 'service', 'services', 'resource_id', 'events', added),
  part('instance_replacements', 'service', 'services', 'service_id', 'instances'),
  part('app_apis', 'service', 'services', 'service_id', 'apps'),
  thing('models', 'model', 'id', 'status'),
  part('model_events', 'model', 'models', 'resource_id', 'events', added),
  part('image_reports', 'model', 'models', 'model_id', 'image-report'),
  part('service_versions', 'model', 'models', 'model_id', 'services'),
  image('repositories', 'repository'),
  image('organizations', 'organization'),
  retention('retentions', always),
  retention('retention_records', added),
  thing('pull_credentials', 'pull-credential', 'registry'),
  thing('apps', 'app', 'id'),
  part('app_codes', 'app', 'apps', 'app_id', undefined),
  part('app_authorizations', 'app', 'apps', 'app_id', 'services'),
  {
    table: 'app_authorizations',
    on: always,
    tells: (row) =>
      `select 'service', id, 'apps', project_id, null from services where id = (select service_id from app_apis where id = ${row}.api_id)`,
  },
  thing('webhooks', 'webhook', 'id'),
  part('webhook_deliveries', 'webhook', 'webhooks', 'webhook_id', 'deliveries'),
  thing('volumes', 'volume', 'name'),
  access('users'),
  access('access_keys'),
  access('projects'),
  access('project_members'),
];

/**
 * What has every write leave word in `changes`, whoever makes it: triggers of this connection alone, which are no part of the
 * database's schema. A transaction that is rolled back takes its word back with it.
 */
export function changeTriggers(): readonly string[] {
  const triggers = told.flatMap(({ table, on, tells }, number) =>
    on.map(
      (happening) => `create temp trigger tell_${table}_${number}_${happening} after ${happening} on main.${table} begin
        insert into changes ${tells(happening === 'delete' ? 'old' : 'new')}; end`,
    ),
  );
  return ['create temp table changes (kind text, id text, aspect text, project_id text, domain_id text)', ...triggers];
}

export function toChange({ kind, id, aspect, project_id, domain_id }: ChangeRow): Change | AccessChange {
  if (kind === 'access') return { kind };
  return {
    kind,
    id,
    ...(aspect !== null && { aspect }),
    ...(project_id !== null && { projectId: project_id }),
    ...(domain_id !== null && { domainId: domain_id }),
  };
}

function quoted(aspect: ChangeAspect | undefined): string {
  return aspect === undefined ? 'null' : `'${aspect}'`;
}
