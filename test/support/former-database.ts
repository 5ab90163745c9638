import { Database } from 'bun:sqlite';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { migrations } from '../../src/store/migrations/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';

const spec = {
  name: 'asr',
  description: 'speech',
  websocket: true,
  versions: [
    {
      modelId: 'model-1',
      weight: 100,
      specification: 'custom',
      resources: { cpu: 1, memoryMegabytes: 512 },
      instanceCount: 1,
      environment: { LANGUAGE: 'zh' },
      deployTimeoutSeconds: 1200,
      terminationGraceSeconds: 30,
    },
  ],
  request: { config: [{ model_id: 'model-1' }] },
};
const state = { status: 'running', observedGeneration: 1, progress: 100, transitionAt: 7, deployStartedAt: 5 };
const connection = {
  id: 'connection-1',
  service_id: 'service-1',
  model_id: 'model-1',
  instance_id: 'instance-1',
  credential_kind: 'token',
  credential_id: 'token-1',
  user_id: 'user-1',
  client_address: '127.0.0.1',
  opened_at: 10,
  handshake_ms: 1,
  first_answer_ms: null,
  bytes_from_client: 1,
  messages_from_client: 1,
  bytes_from_image: 1,
  messages_from_image: 1,
  ended_at: 20,
  ended_by: 'client',
  close_code: 1000,
  reason: null,
};
const handshake = {
  id: 'handshake-1',
  service_id: 'service-1',
  occurred_at: 11,
  client_address: '127.0.0.1',
  stage: 'authentication',
  status: 401,
  error: null,
  instance_id: null,
};
const notice = { key: 'model.imported', args: {} };

type Row = Readonly<Record<string, string | number | null>>;

/** Rows that a database has since a migration, by the migration's number: each as that version wrote it. */
const rows: Readonly<Record<number, Readonly<Record<string, Row>>>> = {
  1: {
    settings: { name: 'token-signing-key', value: '{}' },
    domains: { id: 'domain-1', name: 'admin' },
    users: {
      id: 'user-1',
      domain_id: 'domain-1',
      name: 'admin',
      password_hash: 'hash',
      enabled: 1,
      roles: '["admin"]',
    },
    projects: { id: 'project-1', domain_id: 'domain-1', name: 'local' },
    access_keys: { access_key: 'KEY', user_id: 'user-1', sealed_secret: 'v1.sealed', enabled: 1, created_at: 1 },
    organizations: {
      name: 'team',
      domain_id: 'domain-1',
      creator_id: 'user-1',
      creator_name: 'admin',
      created_at: 2,
    },
    models: {
      id: 'model-1',
      project_id: 'project-1',
      owner_id: 'user-1',
      name: 'echo',
      version: '0.0.1',
      version_order: 1,
      status: 'published',
      model_type: 'Image',
      workspace_id: '0',
      description: 'about echo',
      source_location: 'team/echo:1',
      container: '{"protocol":"http","port":8080}',
      request: '{"model_type":"Image"}',
      image: null,
      image_repository: null,
      image_digest: null,
      size_bytes: 0,
      created_at: 3,
    },
    services: {
      id: 'service-1',
      project_id: 'project-1',
      owner_id: 'user-1',
      name: 'asr',
      workspace_id: '0',
      generation: 1,
      wish: 'running',
      spec: JSON.stringify(spec),
      state: JSON.stringify(state),
      status: 'running',
      transition_at: 7,
      created_at: 4,
      updated_at: 6,
    },
    service_versions: { service_id: 'service-1', position: 0, model_id: 'model-1' },
    model_events: event('model-1'),
    service_events: event('service-1'),
  },
  2: { connections: connection, handshakes: handshake },
  3: { token_revocations: { token_id: 'token-1', user_id: 'user-1', expires_at: 9_000_000_000_000 } },
  4: {
    apps: {
      id: 'app-1',
      project_id: 'project-1',
      user_id: 'user-1',
      name: 'robot',
      remark: '',
      app_key: 'app-key-1',
      sealed_secret: 'v1.sealed',
      created_at: 12,
      updated_at: 12,
    },
    app_codes: { hash: 'hash-1', app_id: 'app-1', sealed_code: 'v1.sealed', created_at: 13 },
    app_apis: { id: 'api-1', service_id: 'service-1', name: 'asr', remark: '', takes_codes: 1 },
    app_authorizations: { id: 'authorization-1', api_id: 'api-1', app_id: 'app-1' },
  },
  6: { pulled_images: { name: 'team/echo:1', engine_id: 'engine-1', pulled_at: 14, used_at: 15 } },
  7: {
    image_reports: {
      model_id: 'model-1',
      pending: 0,
      wished_at: 16,
      examined_at: 17,
      report: null,
      failure: JSON.stringify(notice),
    },
  },
  8: {
    repositories: {
      name: 'team/echo',
      organization: 'team',
      domain_id: 'domain-1',
      number: 1,
      category: 'other',
      description: '',
      is_public: 0,
      creator_id: 'user-1',
      creator_name: 'admin',
      created_at: 18,
      updated_at: 19,
    },
    repository_tags: {
      repository: 'team/echo',
      tag: '1',
      number: 1,
      digest: 'sha256:1',
      image_id: 'image-1',
      kind: 'image',
      size_bytes: 20,
      created_at: 18,
      updated_at: 19,
    },
  },
  10: {
    audit_records: {
      id: 'record-1',
      occurred_at: 21,
      domain_id: 'domain-1',
      user_id: 'user-1',
      user_name: 'admin',
      credential_kind: 'token',
      credential_id: 'token-1',
      client_address: '127.0.0.1',
      action: 'POST /v1/{project_id}/services',
      project_id: 'project-1',
      resources: '[{"type":"service","id":"service-1"}]',
      kept_as: 'write',
      ended_at: 22,
      status: 200,
      error_code: null,
    },
    audit_resources: { record_id: 'record-1', resource_id: 'service-1' },
  },
  11: { user_revocations: { user_id: 'user-1', issued_before: 23, expires_at: 9_000_000_000_000 } },
  13: { service_drains: { service_id: 'service-1', asked_at: 24, deadline_at: 25, close_from: null } },
  14: { deleted_projects: { id: 'project-0', deleted_at: 26 } },
  15: { instance_replacements: { service_id: 'service-1', instance_id: 'instance-1', asked_at: 28 } },
  16: {
    volumes: { project_id: 'project-1', name: 'weights', created_at: 27, deleting: 0 },
    service_volumes: { service_id: 'service-1', project_id: 'project-1', name: 'weights' },
  },
  17: {
    webhooks: {
      id: 'webhook-1',
      project_id: 'project-1',
      name: 'on-call',
      kind: 'generic',
      sealed_url: 'v1.sealed',
      shown_url: 'https://hooks.example.com/',
      sealed_secret: 'v1.sealed',
      statuses: '["failed"]',
      service_ids: '[]',
      language: 'zh',
      description: '',
      enabled: 1,
      paused: null,
      failures: 0,
      waiting: 0,
      ready_at: 0,
      created_at: 27,
      updated_at: 27,
    },
    webhook_deliveries: {
      id: 'msg_1',
      webhook_id: 'webhook-1',
      number: 1,
      event: '{"type":"webhook.test","at":28,"projectId":"project-1"}',
      state: 'delivered',
      attempts: '[]',
      attempt_count: 1,
      created_at: 28,
      ended_at: 29,
    },
  },
  18: {
    pull_credentials: {
      project_id: 'project-1',
      registry: 'registry.example.com',
      username: 'robot',
      sealed_password: 'v1.sealed',
      created_at: 30,
      updated_at: 31,
    },
  },
  19: {
    retentions: {
      number: 1,
      repository: 'team/echo',
      rules: '[{"template":"tag_rule","limit":5,"exceptions":[]}]',
      created_at: 32,
      updated_at: 32,
    },
    retention_records: {
      number: 1,
      repository: 'team/echo',
      retention: 1,
      template: 'tag_rule',
      tag: 'old',
      digest: 'sha256:1',
      removed_at: 33,
    },
  },
  20: {
    organization_access: { name: 'team', user_id: 'user-1', auth: 1 },
    repository_access: { name: 'team/echo', user_id: 'user-1', auth: 3 },
  },
  21: {
    history_series: {
      number: 1,
      service_id: 'service-1',
      instance_id: '',
      model_id: '',
      first_at: 34,
      last_at: 34,
    },
    history_points: {
      step: 60_000,
      start: 0,
      series: 1,
      seen_ms: 60_000,
      measured_ms: 60_000,
      cpu_ms: 1,
      memory_kb_seconds: 1,
      device_ms: 0,
      socket_ms: 1,
      instance_ms: 60_000,
      handshakes: 1,
      refusals: 0,
      calls: 1,
      failures: 0,
      messages_from_client: 1,
      messages_from_image: 1,
      bytes_from_client: 1,
      bytes_from_image: 1,
      most_cpu: 1,
      most_memory: 1,
      most_sockets: 1,
      most_instances: 1,
    },
    usage_days: {
      project_id: 'project-1',
      day: 19_700_101,
      service_id: 'service-1',
      service_name: 'asr',
      cpu_ms: 1,
      memory_mb_seconds: 1,
      device_ms: 0,
      socket_ms: 1,
      handshakes: 1,
      refusals: 0,
      calls: 1,
      failures: 0,
      messages_from_client: 1,
      messages_from_image: 1,
      bytes_from_client: 1,
      bytes_from_image: 1,
    },
  },
  22: {
    connections: { ...connection, id: 'connection-2', waited_ms: 900 },
    handshakes: { ...handshake, id: 'handshake-2', waited_ms: 900 },
  },
};

function event(resource: string): Row {
  return { resource_id: resource, sequence: 1, type: 'normal', notice: JSON.stringify(notice), occurred_at: 8 };
}

/** Makes the database `file` as programs that knew every schema up to `schema` left it, with a row in every table that they had. */
export async function makeFormerDatabase(file: string, schema: number): Promise<void> {
  for (let number = 1; number <= schema; number += 1) {
    await (await openStore(file, Date.now, migrations.slice(0, number))).close();
    using database = new Database(file);
    for (const [table, row] of Object.entries(rows[number] ?? {})) {
      const names = Object.keys(row);
      const marks = names.map(() => '?').join(', ');
      database.query(`insert into ${table} (${names.join(', ')}) values (${marks})`).run(...Object.values(row));
    }
  }
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(`${basename(file)}.schema-`)) rmSync(join(dirname(file), name));
  }
}

/** Takes the database `file`, which nobody has open, back to `schema`: what that version did not know is gone. */
export async function takeBack(file: string, schema: number): Promise<void> {
  const former = `${file}.former`;
  await (await openStore(former, Date.now, migrations.slice(0, schema))).close();
  {
    using database = new Database(former);
    database.run('pragma foreign_keys = off');
    database.query('attach ? as later').run(file);
    const names = (of: string, query: string) =>
      database
        .query<{ name: string }, []>(`select name from ${of} ${query}`)
        .all()
        .map(({ name }) => name);
    for (const table of names('sqlite_master', "where type = 'table' and name not in ('migrations')")) {
      const columns = names(`pragma_table_info('${table}')`, '').join(', ');
      database.run(`insert into main.${table} (${columns}) select ${columns} from later.${table}`);
    }
  }
  for (const rest of ['-wal', '-shm']) rmSync(`${file}${rest}`, { force: true });
  renameSync(former, file);
}
