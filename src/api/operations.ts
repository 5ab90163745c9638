import { appOperations } from './app-operations.ts';
import { listAuditRecords } from './audit-records/list-audit-records.ts';
import type { ApiDependencies } from './dependencies.ts';
import { createAccessKey } from './iam/credentials/create-access-key.ts';
import { deleteAccessKey } from './iam/credentials/delete-access-key.ts';
import { listAccessKeys } from './iam/credentials/list-access-keys.ts';
import { showAccessKey } from './iam/credentials/show-access-key.ts';
import { updateAccessKey } from './iam/credentials/update-access-key.ts';
import { listDomains } from './iam/domains/list-domains.ts';
import { listProjects } from './iam/projects/list-projects.ts';
import { createToken } from './iam/tokens/create-token.ts';
import { revokeToken } from './iam/tokens/revoke-token.ts';
import { showToken } from './iam/tokens/show-token.ts';
import { createModel } from './models/create-model.ts';
import { deleteModel } from './models/delete-model.ts';
import { examineImage } from './models/examine-image.ts';
import { listEngineRuntimes } from './models/list-engine-runtimes.ts';
import { listModelEvents } from './models/list-model-events.ts';
import { listModelTemplates } from './models/list-model-templates.ts';
import { listModels } from './models/list-models.ts';
import { showImageReport } from './models/show-image-report.ts';
import { showModel } from './models/show-model.ts';
import type { Operation } from './operation.ts';
import { checkTransparency } from './services/check-transparency.ts';
import { createService } from './services/create-service.ts';
import { createTicket } from './services/create-ticket.ts';
import { deleteServices } from './services/delete-services.ts';
import { endConnections } from './services/end-connections.ts';
import { listConnections } from './services/list-connections.ts';
import { listHandshakes } from './services/list-handshakes.ts';
import { listInstances } from './services/list-instances.ts';
import { listServiceEvents } from './services/list-service-events.ts';
import { listServiceUpdates } from './services/list-service-updates.ts';
import { listServices } from './services/list-services.ts';
import { listSpecifications } from './services/list-specifications.ts';
import { rollBackService } from './services/roll-back-service.ts';
import { showConnection } from './services/show-connection.ts';
import { showInstanceLogs } from './services/show-instance-logs.ts';
import { showInstanceStats } from './services/show-instance-stats.ts';
import { showService } from './services/show-service.ts';
import { showServiceMonitor } from './services/show-service-monitor.ts';
import { updateService } from './services/update-service.ts';
import { swrOperations } from './swr/swr-operations.ts';

/** The API's table of contents. The first operation that fits a path answers, so fixed names stand before `{…}`. */
export function operations(deps: ApiDependencies): readonly Operation[] {
  return [
    createToken(deps),
    showToken(deps),
    revokeToken(deps),
    listProjects(deps, '/v3/projects'),
    listProjects(deps, '/v3/auth/projects'),
    listDomains(deps),
    createAccessKey(deps),
    listAccessKeys(deps),
    showAccessKey(deps),
    updateAccessKey(deps),
    deleteAccessKey(deps),

    createModel(deps),
    listModels(deps),
    listEngineRuntimes(deps),
    listModelTemplates(deps),
    showModel(deps),
    deleteModel(deps),
    listModelEvents(deps),
    showImageReport(deps),
    examineImage(deps),

    createService(deps),
    listServices(deps),
    listSpecifications(deps),
    showService(deps),
    updateService(deps),
    deleteServices(deps),
    listServiceEvents(deps),
    listServiceUpdates(deps),
    showServiceMonitor(deps),
    rollBackService(deps),
    listInstances(deps),
    showInstanceLogs(deps),
    showInstanceStats(deps),
    listConnections(deps),
    showConnection(deps),
    endConnections(deps),
    listHandshakes(deps),
    createTicket(deps),
    checkTransparency(deps),

    listAuditRecords(deps),

    ...appOperations(deps),
    ...swrOperations(deps),
  ];
}
