import { accessKeyCreateCommand } from './access-key/create.ts';
import { accessKeyDeleteCommand } from './access-key/delete.ts';
import { accessKeyDisableCommand } from './access-key/disable.ts';
import { accessKeyEnableCommand } from './access-key/enable.ts';
import { accessKeyListCommand } from './access-key/list.ts';
import { appAddCodeCommand } from './app/add-code.ts';
import { appAuthorizeCommand } from './app/authorize.ts';
import { appCodesCommand } from './app/codes.ts';
import { appCreateCommand } from './app/create.ts';
import { appDeleteCommand } from './app/delete.ts';
import { appDeleteCodeCommand } from './app/delete-code.ts';
import { appListCommand } from './app/list.ts';
import { appResetCommand } from './app/reset.ts';
import { appShowCommand } from './app/show.ts';
import { appUnauthorizeCommand } from './app/unauthorize.ts';
import { auditListCommand } from './audit/list.ts';
import { backupCommand } from './backup.ts';
import { callCommand } from './call.ts';
import type { Command } from './command.ts';
import { createCompleteCommand } from './completion/complete.ts';
import { completionCommand } from './completion/completion.ts';
import { connectCommand } from './connect/connect.ts';
import { contextListCommand } from './context/list.ts';
import { contextUseCommand } from './context/use.ts';
import { controlCommand } from './control.ts';
import { deployCommand } from './deploy/deploy.ts';
import { dockerPasswordCommand } from './docker-password.ts';
import { downCommand } from './down.ts';
import { generatorCommand } from './generator.ts';
import { createHelpCommand } from './help.ts';
import { imageDeleteCommand } from './image/delete.ts';
import { imageDoctorCommand } from './image/doctor.ts';
import { imageListCommand } from './image/list.ts';
import { imagePublishCommand } from './image/publish.ts';
import { imagePushCommand } from './image/push.ts';
import { imageRetentionCommand } from './image/retention.ts';
import { imageShowCommand } from './image/show.ts';
import { imageUnpublishCommand } from './image/unpublish.ts';
import { initCommand } from './init/init.ts';
import { loginCommand } from './login.ts';
import { logoutCommand } from './logout.ts';
import { modelCreateCommand } from './model/create.ts';
import { modelDeleteCommand } from './model/delete.ts';
import { modelEventsCommand } from './model/events.ts';
import { modelExamineCommand } from './model/examine.ts';
import { modelListCommand } from './model/list.ts';
import { modelShowCommand } from './model/show.ts';
import { organizationCreateCommand } from './organization/create.ts';
import { organizationDeleteCommand } from './organization/delete.ts';
import { organizationListCommand } from './organization/list.ts';
import { projectAddUserCommand } from './project/add-user.ts';
import { projectCreateCommand } from './project/create.ts';
import { projectDeleteCommand } from './project/delete.ts';
import { projectDisableCommand } from './project/disable.ts';
import { projectEnableCommand } from './project/enable.ts';
import { projectListCommand } from './project/list.ts';
import { projectRemoveUserCommand } from './project/remove-user.ts';
import { projectRenameCommand } from './project/rename.ts';
import { projectShowCommand } from './project/show.ts';
import { registryGcCommand } from './registry/gc.ts';
import { registryLoginCommand } from './registry/login.ts';
import { registryLoginsCommand } from './registry/logins.ts';
import { registryLogoutCommand } from './registry/logout.ts';
import { registryVerifyCommand } from './registry/verify.ts';
import { restoreCommand } from './restore.ts';
import { serveCommand } from './serve.ts';
import { serviceAddressCommand } from './service/address.ts';
import { serviceCheckCommand } from './service/check.ts';
import { serviceConnectionsCommand } from './service/connections.ts';
import { serviceCreateCommand } from './service/create.ts';
import { serviceDeleteCommand } from './service/delete.ts';
import { serviceDisconnectCommand } from './service/disconnect.ts';
import { serviceDrainCommand } from './service/drain.ts';
import { serviceEventsCommand } from './service/events.ts';
import { serviceHandshakesCommand } from './service/handshakes.ts';
import { serviceHistoryCommand } from './service/history.ts';
import { serviceInstancesCommand } from './service/instances.ts';
import { serviceListCommand } from './service/list.ts';
import { serviceLoadCommand } from './service/load/load.ts';
import { serviceLogsCommand } from './service/logs.ts';
import { serviceRestartCommand } from './service/restart.ts';
import { serviceRollbackCommand } from './service/rollback.ts';
import { serviceShowCommand } from './service/show.ts';
import { serviceStartCommand } from './service/start.ts';
import { serviceStatsCommand } from './service/stats.ts';
import { serviceStopCommand } from './service/stop.ts';
import { serviceTicketCommand } from './service/ticket.ts';
import { serviceUpdateCommand } from './service/update.ts';
import { serviceUpdatesCommand } from './service/updates.ts';
import { statusCommand } from './status/status.ts';
import { trustCommand } from './trust/trust.ts';
import { usageCommand } from './usage.ts';
import { userCreateCommand } from './user/create.ts';
import { userDeleteCommand } from './user/delete.ts';
import { userDisableCommand } from './user/disable.ts';
import { userEnableCommand } from './user/enable.ts';
import { userListCommand } from './user/list.ts';
import { userPasswordCommand } from './user/password.ts';
import { userRolesCommand } from './user/roles.ts';
import { userShowCommand } from './user/show.ts';
import { versionCommand } from './version.ts';
import { webhookCreateCommand } from './webhook/create.ts';
import { webhookDeleteCommand } from './webhook/delete.ts';
import { webhookDeliveriesCommand } from './webhook/deliveries.ts';
import { webhookDisableCommand } from './webhook/disable.ts';
import { webhookEnableCommand } from './webhook/enable.ts';
import { webhookListCommand } from './webhook/list.ts';
import { webhookRedeliverCommand } from './webhook/redeliver.ts';
import { webhookTestCommand } from './webhook/test.ts';
import { workerCommand } from './worker.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  serveCommand,
  downCommand,
  statusCommand,
  loginCommand,
  logoutCommand,
  trustCommand,
  contextListCommand,
  contextUseCommand,
  initCommand,
  deployCommand,
  connectCommand,
  callCommand,
  imageListCommand,
  imageShowCommand,
  imagePushCommand,
  imageDeleteCommand,
  imagePublishCommand,
  imageUnpublishCommand,
  organizationListCommand,
  organizationCreateCommand,
  organizationDeleteCommand,
  imageRetentionCommand,
  imageDoctorCommand,
  modelListCommand,
  modelShowCommand,
  modelExamineCommand,
  modelCreateCommand,
  modelEventsCommand,
  modelDeleteCommand,
  serviceListCommand,
  serviceShowCommand,
  serviceCreateCommand,
  serviceUpdateCommand,
  serviceStartCommand,
  serviceStopCommand,
  serviceRestartCommand,
  serviceRollbackCommand,
  serviceDrainCommand,
  serviceDeleteCommand,
  serviceLogsCommand,
  serviceEventsCommand,
  serviceUpdatesCommand,
  serviceInstancesCommand,
  serviceConnectionsCommand,
  serviceDisconnectCommand,
  serviceHandshakesCommand,
  serviceStatsCommand,
  serviceHistoryCommand,
  serviceCheckCommand,
  serviceLoadCommand,
  serviceTicketCommand,
  serviceAddressCommand,
  webhookListCommand,
  webhookCreateCommand,
  webhookTestCommand,
  webhookDeliveriesCommand,
  webhookRedeliverCommand,
  webhookEnableCommand,
  webhookDisableCommand,
  webhookDeleteCommand,
  projectListCommand,
  projectShowCommand,
  projectCreateCommand,
  projectRenameCommand,
  projectAddUserCommand,
  projectRemoveUserCommand,
  projectDisableCommand,
  projectEnableCommand,
  projectDeleteCommand,
  userListCommand,
  userShowCommand,
  userCreateCommand,
  userRolesCommand,
  userPasswordCommand,
  userEnableCommand,
  userDisableCommand,
  userDeleteCommand,
  usageCommand,
  auditListCommand,
  appListCommand,
  appCreateCommand,
  appShowCommand,
  appAuthorizeCommand,
  appUnauthorizeCommand,
  appResetCommand,
  appCodesCommand,
  appAddCodeCommand,
  appDeleteCodeCommand,
  appDeleteCommand,
  accessKeyListCommand,
  accessKeyCreateCommand,
  accessKeyEnableCommand,
  accessKeyDisableCommand,
  accessKeyDeleteCommand,
  registryGcCommand,
  registryVerifyCommand,
  registryLoginCommand,
  registryLogoutCommand,
  registryLoginsCommand,
  backupCommand,
  restoreCommand,
  dockerPasswordCommand,
  completionCommand,
  versionCommand,
  createHelpCommand(() => commands),
  createCompleteCommand(() => commands),
  controlCommand,
  workerCommand,
  generatorCommand,
];
