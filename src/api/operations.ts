import { appOperations } from './app-operations.ts';
import { listAuditRecords } from './audit-records/list-audit-records.ts';
import { streamChanges } from './changes/stream-changes.ts';
import type { ApiDependencies } from './dependencies.ts';
import { identityOperations } from './identity-operations.ts';
import { createImageExamination } from './image-examinations/create-image-examination.ts';
import { deleteImageExamination } from './image-examinations/delete-image-examination.ts';
import { showImageExamination } from './image-examinations/show-image-examination.ts';
import { createLoadTest } from './load-tests/create-load-test.ts';
import { deleteLoadTest } from './load-tests/delete-load-test.ts';
import { listLoadTests } from './load-tests/list-load-tests.ts';
import { showLoadTest } from './load-tests/show-load-test.ts';
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
import { showOverview } from './platform/show-overview.ts';
import { showPlatformStatus } from './platform/show-platform-status.ts';
import { pullCredentialOperations } from './pull-credential-operations.ts';
import { search } from './search/search.ts';
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
import { showDiagnosis } from './services/show-diagnosis.ts';
import { showInstanceLogs } from './services/show-instance-logs.ts';
import { showInstanceStats } from './services/show-instance-stats.ts';
import { showMonitorHistory } from './services/show-monitor-history.ts';
import { showService } from './services/show-service.ts';
import { showServiceMonitor } from './services/show-service-monitor.ts';
import { showServiceTimeline } from './services/show-service-timeline.ts';
import { updateService } from './services/update-service.ts';
import { createSession } from './session/create-session.ts';
import { deleteSession } from './session/delete-session.ts';
import { showSession } from './session/show-session.ts';
import { swrOperations } from './swr/swr-operations.ts';
import { showUsage } from './usage/show-usage.ts';
import { createVolume } from './volumes/create-volume.ts';
import { deleteVolume } from './volumes/delete-volume.ts';
import { listVolumes } from './volumes/list-volumes.ts';
import { showVolume } from './volumes/show-volume.ts';
import { webhookOperations } from './webhook-operations.ts';

/** The API's table of contents. The first operation that fits a path answers, so fixed names stand before `{…}`. */
export function operations(deps: ApiDependencies): readonly Operation[] {
  return [
    ...identityOperations(deps, deps.attempts),

    createSession(deps, deps.attempts),
    showSession(deps),
    deleteSession(deps),

    createModel(deps),
    listModels(deps),
    listEngineRuntimes(deps),
    listModelTemplates(deps),
    showModel(deps),
    deleteModel(deps),
    listModelEvents(deps),
    showImageReport(deps),
    examineImage(deps),
    createImageExamination(deps),
    showImageExamination(deps),
    deleteImageExamination(deps),

    createService(deps),
    listServices(deps),
    listSpecifications(deps),
    showService(deps),
    updateService(deps),
    deleteServices(deps),
    listServiceEvents(deps),
    listServiceUpdates(deps),
    showServiceMonitor(deps),
    showMonitorHistory(deps),
    showDiagnosis(deps),
    showServiceTimeline(deps),
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
    createLoadTest(deps),
    listLoadTests(deps),
    showLoadTest(deps),
    deleteLoadTest(deps),

    createVolume(deps),
    listVolumes(deps),
    showVolume(deps),
    deleteVolume(deps),

    streamChanges(deps),
    search(deps),
    listAuditRecords(deps),
    showPlatformStatus(deps),
    showOverview(deps),
    showUsage(deps),

    ...appOperations(deps),
    ...webhookOperations(deps),
    ...pullCredentialOperations(deps),
    ...swrOperations(deps),
  ];
}
