import type { Migration } from '../migrate.ts';
import { foundation } from './0001-foundation.ts';
import { connections } from './0002-connections.ts';
import { credentials } from './0003-credentials.ts';
import { apps } from './0004-apps.ts';
import { serviceUpdates } from './0005-service-updates.ts';
import { pulledImages } from './0006-pulled-images.ts';
import { imageReports } from './0007-image-reports.ts';
import { repositories } from './0008-repositories.ts';
import { modelNames } from './0009-model-names.ts';
import { auditRecords } from './0010-audit-records.ts';
import { users } from './0011-users.ts';
import { instanceCounts } from './0012-instance-counts.ts';
import { serviceDrains } from './0013-service-drains.ts';
import { projects } from './0014-projects.ts';
import { instanceReplacements } from './0015-instance-replacements.ts';
import { volumes } from './0016-volumes.ts';
import { webhooks } from './0017-webhooks.ts';
import { pullCredentials } from './0018-pull-credentials.ts';
import { retentions } from './0019-retentions.ts';
import { imageAccess } from './0020-image-access.ts';
import { history } from './0021-history.ts';
import { waitingTimes } from './0022-waiting-times.ts';

/** Every step of the schema, in order. Append only: a step that was released is never changed. */
export const migrations: readonly Migration[] = [
  foundation,
  connections,
  credentials,
  apps,
  serviceUpdates,
  pulledImages,
  imageReports,
  repositories,
  modelNames,
  auditRecords,
  users,
  instanceCounts,
  serviceDrains,
  projects,
  instanceReplacements,
  volumes,
  webhooks,
  pullCredentials,
  retentions,
  imageAccess,
  history,
  waitingTimes,
];
