import { Kysely, SqliteDialect } from 'kysely';
import { createAccessKeyStore } from './access-key-store.ts';
import { createAppApiStore } from './app-api-store.ts';
import { createAppStore } from './app-store.ts';
import { createAuditStore } from './audit-store.ts';
import { openBunSqlite } from './bun-sqlite.ts';
import { createChangeFeed } from './change-feed.ts';
import { type ChangeRow, changeTriggers, toChange } from './change-triggers.ts';
import { createConnectionStore } from './connection-store.ts';
import { createHistoryStore } from './history-store.ts';
import { createIdentityStore } from './identity-store.ts';
import { createImageAccessStore } from './image-access-store.ts';
import { createImageReportStore } from './image-report-store.ts';
import { keepFormerDatabase } from './keep-former-database.ts';
import { type Migration, migrate } from './migrate.ts';
import { migrations } from './migrations/migrations.ts';
import { createModelStore } from './model-store.ts';
import { createOrganizationStore } from './organization-store.ts';
import { createProjectStore } from './project-store.ts';
import { createPullCredentialStore } from './pull-credential-store.ts';
import { createPulledImageStore } from './pulled-image-store.ts';
import { createRepositoryStore } from './repository-store.ts';
import { createRetentionStore } from './retention-store.ts';
import { createRevocationStore } from './revocation-store.ts';
import { createServiceDrainStore } from './service-drain-store.ts';
import { createServiceStore } from './service-store.ts';
import { createSettingStore } from './setting-store.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { createUsageStore } from './usage-store.ts';
import { createUserStore } from './user-store.ts';
import { createVolumeStore } from './volume-store.ts';
import { createWebhookStore } from './webhook-store.ts';

/**
 * Opens the database `file`, creates it where there is none, and brings its schema up to date; one that was in use with an
 * older schema is kept beside it first. Rejects with the `OperatorError` `data.newer` when a newer version of the program has
 * written it, with `data.not-kept` when it could not be kept. `now` is in ms.
 */
export async function openStore(
  file: string,
  now: () => number = Date.now,
  steps: readonly Migration[] = migrations,
): Promise<Store> {
  const sqlite = openBunSqlite(file);
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) });
  try {
    await migrate(database, steps, (schema) => keepFormerDatabase(file, schema, now()));
  } catch (error) {
    await database.destroy();
    throw error;
  }
  const { committed, ...changes } = createChangeFeed();
  // An earlier schema has not all of these tables, and nobody who looks.
  if (steps === migrations) sqlite.noteChanges<ChangeRow>(changeTriggers(), (rows) => committed(rows.map(toChange)));
  const webhookQueue = createQueue();
  return {
    changes,
    models: createModelStore(database),
    serviceDrains: createServiceDrainStore(database),
    services: createServiceStore(database, now, webhookQueue.changed),
    identity: createIdentityStore(database),
    users: createUserStore(database),
    projects: createProjectStore(database),
    accessKeys: createAccessKeyStore(database),
    revocations: createRevocationStore(database),
    apps: createAppStore(database, now),
    appApis: createAppApiStore(database),
    organizations: createOrganizationStore(database),
    repositories: createRepositoryStore(database, now),
    retentions: createRetentionStore(database, now),
    imageAccess: createImageAccessStore(database),
    volumes: createVolumeStore(database, now),
    settings: createSettingStore(database),
    connections: createConnectionStore(database),
    pulledImages: createPulledImageStore(database),
    imageReports: createImageReportStore(database),
    audit: createAuditStore(database),
    webhooks: createWebhookStore(database, now, webhookQueue),
    pullCredentials: createPullCredentialStore(database),
    history: createHistoryStore(database),
    usage: createUsageStore(database),
    close: () => database.destroy(),
  };
}

/** Lets whoever sends what waits know that there is more. */
function createQueue() {
  let listener = () => {};
  return {
    watch(told: () => void) {
      listener = told;
    },
    changed: () => listener(),
  };
}
