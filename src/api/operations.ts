import { appOperations } from './app-operations.ts';
import { listAuditRecords } from './audit-records/list-audit-records.ts';
import type { ApiDependencies } from './dependencies.ts';
import { identityOperations } from './identity-operations.ts';
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
import { showPlatformStatus } from './platform/show-platform-status.ts';
import { checkTransparency } from './services/check-transparency.ts';
import { createService } from './services/create-service.ts';
import { createTicket } from './services/create-ticket.ts';
import { deleteServices } from './services/delete-services.ts';
import { drainService } from './services/drain-service.ts';
import { endConnections } from './services/end-connections.ts';
import { listConnections } from './services/list-connections.ts';
import { listHandshakes } from './services/list-handshakes.ts';
import { listInstances } from './services/list-instances.ts';
import { listServiceEvents } from './services/list-service-events.ts';
import { listServiceUpdates } from './services/list-service-updates.ts';
import { listServices } from './services/list-services.ts';
import { listSpecifications } from './services/list-specifications.ts';
import { restartInstance } from './services/restart-instance.ts';
import { restartService } from './services/restart-service.ts';
import { rollBackService } from './services/roll-back-service.ts';
import { showConnection } from './services/show-connection.ts';
import { showInstanceLogs } from './services/show-instance-logs.ts';
import { showInstanceStats } from './services/show-instance-stats.ts';
import { showService } from './services/show-service.ts';
import { showServiceMonitor } from './services/show-service-monitor.ts';
import { updateService } from './services/update-service.ts';
import { swrOperations } from './swr/swr-operations.ts';
import { createVolume } from './volumes/create-volume.ts';
import { deleteVolume } from './volumes/delete-volume.ts';
import { listVolumes } from './volumes/list-volumes.ts';
import { showVolume } from './volumes/show-volume.ts';
import { webhookOperations } from './webhook-operations.ts';

/** The API's table of contents. The first operation that fits a path answers, so fixed names stand before `{…}`. */
export function operations(deps: ApiDependencies): readonly Operation[] {
  return [
    ...identityOperations(deps),

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
    restartService(deps),
    drainService(deps),
    listInstances(deps),
    showInstanceLogs(deps),
    restartInstance(deps),
    showInstanceStats(deps),
    listConnections(deps),
    showConnection(deps),
    endConnections(deps),
    listHandshakes(deps),
    createTicket(deps),
    checkTransparency(deps),

    createVolume(deps),
    listVolumes(deps),
    showVolume(deps),
    deleteVolume(deps),

    listAuditRecords(deps),
    showPlatformStatus(deps),

    ...appOperations(deps),
    ...webhookOperations(deps),
    ...swrOperations(deps),
  ];
}
