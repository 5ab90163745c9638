import { join } from 'node:path';
import { createAdminApp } from './api/admin/create-admin-app.ts';
import { createChangeStreams } from './api/changes/change-streams.ts';
import { openConsoleFiles } from './api/console/console-files.ts';
import { createApi } from './api/create-api.ts';
import { serveOnPort, serveOnSocket } from './api/http-server.ts';
import { createAttemptGuard } from './api/iam/attempt-guard.ts';
import { createRegistryAccess } from './api/swr/registry-access.ts';
import { createRegistryAudit } from './api/swr/registry-audit.ts';
import { createRegistryTokens } from './api/swr/registry-tokens.ts';
import { gatewaySecretsKey } from './auth/gateway-secrets.ts';
import { KeyLock } from './auth/key-lock.ts';
import { registryLogin } from './auth/registry-login.ts';
import { revocableTokens } from './auth/revocable-tokens.ts';
import { Revocations } from './auth/revocations.ts';
import { createSecurityTokens } from './auth/security-token.ts';
import { createSessionVerifier, signSession } from './auth/session.ts';
import { signTicket } from './auth/ticket.ts';
import { createTokenVerifier, signToken } from './auth/token.ts';
import { ownCommand } from './commands/own-command.ts';
import { version } from './commands/version.ts';
import type { Config } from './config/config.ts';
import { dataFolder } from './config/data-folder.ts';
import { ensureInstallationId } from './config/installation-id.ts';
import { formatHostPort } from './config/parsers.ts';
import { publicAddress } from './config/public-address.ts';
import { bareMessage } from './contract/error-message.ts';
import { operatorError } from './contract/operator-errors.ts';
import { createAccessKeyFeed } from './control/access-key-feed.ts';
import { createAppFeed } from './control/app-feed.ts';
import { createCallRates } from './control/call-rates.ts';
import { checkReadiness } from './control/check-readiness.ts';
import { createConnectionWatch } from './control/connection-watch.ts';
import { createHistoryRecorder } from './control/history-recorder.ts';
import { createHostFolders } from './control/host-folders.ts';
import { createImageRemover } from './control/image-remover.ts';
import { readInstanceLogs } from './control/instance-logs.ts';
import { createInstanceUsageReader } from './control/instance-usage.ts';
import { createLinkServer } from './control/link-server.ts';
import { createModelImporter } from './control/model-importer.ts';
import { createMonitoredInstances } from './control/monitored-instances.ts';
import { createPolicyFeed } from './control/policy-feed.ts';
import { createPublisher } from './control/publisher.ts';
import { createPullLogins } from './control/pull-logins.ts';
import { createPulledImages } from './control/pulled-images.ts';
import { createRetentionKeeper } from './control/retention-keeper.ts';
import { createServiceChanges } from './control/service-changes.ts';
import { createServiceReconciler } from './control/service-reconciler.ts';
import { createSteadyClock } from './control/steady-clock.ts';
import { createVolumeRemover } from './control/volume-remover.ts';
import { createWebhookPost } from './control/webhooks/webhook-post.ts';
import { createWebhookSender } from './control/webhooks/webhook-sender.ts';
import { registryHosts } from './domain/image-name.ts';
import { createDockerEngine } from './engine/docker/docker-engine.ts';
import type { Engine } from './engine/engine.ts';
import { diskRoom } from './files/disk-room.ts';
import { keepFile, secretMode } from './files/replace-file.ts';
import { createLoadTests } from './load/load-tests.ts';
import { startServiceLoad } from './load/start-service-load.ts';
import type { Logger } from './log/logger.ts';
import { openData } from './open-data.ts';
import { openExaminations } from './open-examinations.ts';
import { isRegistryPath } from './registry/is-registry-path.ts';
import { createRegistry } from './registry/registry.ts';
import { accessKeySecret, sealAccessKeySecret } from './store/access-key-secret.ts';
import { createAppSecrets } from './store/app-secrets.ts';
import { createEnvironmentSecrets } from './store/environment-secrets.ts';
import { firstUserWatch } from './store/first-user-watch.ts';
import type { AccessKey } from './store/identities.ts';
import { openStore } from './store/open-store.ts';
import { createPullSecrets } from './store/pull-secrets.ts';
import { createWebhookSecrets } from './store/webhook-secrets.ts';
import { readAuthorities } from './tls/authorities.ts';
import { registryNames } from './tls/registry-names.ts';
import { createTransparencyChecks } from './transparency/transparency-checks.ts';

export interface ControlProcessOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Called once everything answers. */
  readonly onReady: () => void;
  /** How the two parts are made that hold what lasts; a test that kills this process at a call of theirs wraps them here. */
  readonly make?: Partial<ControlParts>;
}

interface ControlParts {
  readonly store: typeof openStore;
  readonly engine: typeof createDockerEngine;
}

export interface ControlProcess {
  /** Ends answers that would never end by themselves. */
  endStreams(): void;
  /** Ends the work in the opposite order of its start; instances keep running. */
  stop(): Promise<void>;
}

/**
 * The control process: builds everything in the order in which one part needs another, and owns its end. What the gateway
 * forwards arrives on the data folder's API socket, what workers report on its link socket.
 */
export async function runControlProcess(options: ControlProcessOptions): Promise<ControlProcess> {
  const { config, log, onReady } = options;
  const make: ControlParts = { store: openStore, engine: createDockerEngine, ...options.make };
  await using stack = new AsyncDisposableStack();
  const folder = dataFolder(config.dataDir);
  const clock = createSteadyClock();
  const now = clock.wall;

  const { masterKey, store, identity } = await openData(config, make.store, now, stack);

  const bare = make.engine({
    installation: ensureInstallationId(folder.installationId),
    endpoint: config.engine,
    addressing: config.instanceAddressing,
    log,
    gpus: config.gpus,
    // Sizes of one kind name the same nodes: each is looked at and counted once.
    deviceNodes: [...new Set(config.specifications.flatMap(({ resources }) => resources.accelerators?.units ?? []))],
  });
  const images = createPulledImages(bare, store.pulledImages, now);
  const engine: Engine = { ...bare, prepareImage: images.prepareImage };

  const guards = { keyLock: new KeyLock(), attempts: createAttemptGuard(now) };
  const access = createRegistryAccess({ ...store, ...config, ...guards, masterKey, now, log });
  const registry = createRegistry({
    folder: folder.registry,
    log,
    now: clock.now,
    authenticate: access.authenticate,
    tokens: createRegistryTokens({ ...store, ...identity, logins: access, address: config.address, now }),
    authorize: access.authorize,
    ensureRepository: access.ensureRepository,
    quotaOf: access.quotaOf,
    catalog: {
      ...store.repositories,
      async tagged(repository, image) {
        await store.repositories.tagged(repository, image);
        retentionKeeper.wake(repository);
      },
    },
    audit: createRegistryAudit({ store, now, log }),
    sources: config.sourceRegistries,
    ...(config.sourceCaFile !== undefined && { sourceAuthorities: readAuthorities(config.sourceCaFile) }),
    collectEvery: config.registryGcHours * 3_600_000,
    usersOf: async (repository, digest) =>
      (await store.models.usingImage(repository, digest)).map(({ name, version }) => `${name} ${version}`),
  });
  stack.use(registry);
  const retentionKeeper = createRetentionKeeper({ ...store, registry, log, now: clock.now });
  stack.defer(() => retentionKeeper.close());

  const secretOf = (accessKey: AccessKey) => accessKeySecret(accessKey, masterKey);
  const gatewayKey = gatewaySecretsKey(masterKey);
  await keepFile(folder.gatewayKey, `${Buffer.from(gatewayKey).toString('hex')}\n`, secretMode);
  const accessKeys = createAccessKeyFeed({ identity: store.identity, secretOf, gatewayKey });
  const appSecrets = createAppSecrets(masterKey);
  const environmentSecrets = createEnvironmentSecrets(masterKey);
  const apps = createAppFeed({ apps: store.apps, secretOf: appSecrets.secretOf, gatewayKey });
  const policies = createPolicyFeed(store, now);
  const changed = createServiceChanges(store.changes, (id) => link.route(id));
  const connections = createConnectionWatch({ store: store.connections, now, log, onChange: changed.sockets });
  stack.defer(() => connections.close());
  const link = await createLinkServer({
    connections,
    socketPath: folder.run.linkSocket,
    routesFile: folder.routes,
    tokenKeys: identity.tokenKeys,
    accessKeys: await accessKeys(),
    apps: await apps(),
    revocations: await store.revocations.inForce(now()),
    policies: await policies.all(),
    clock,
    log,
  });
  stack.defer(() => link.close());
  const revocations = new Revocations();
  revocations.replace(await store.revocations.inForce(now()));
  const publisher = createPublisher({
    link,
    policies,
    accessKeys,
    apps,
    revocations: store.revocations,
    onRevocations(inForce) {
      revocations.replace(inForce);
      store.changes.observed({ kind: 'access' });
    },
    log,
    now,
  });
  stack.use(publisher);

  const pullSecrets = createPullSecrets(masterKey);
  const logins = createPullLogins(store.pullCredentials, pullSecrets);
  const ownHosts = registryHosts(config.address, config.listen.port, registryNames(config));
  const credentials = async () => access.engineLogin();
  const pullRegistry = { address: config.engineRegistry, credentials, outside: logins };
  const examinations = openExaminations({
    config,
    models: store.models,
    reports: store.imageReports,
    engine,
    registry,
    pullRegistry,
    ownHosts,
    openEnvironment: environmentSecrets.open,
    clock,
    log,
  });
  stack.defer(() => examinations.close());
  const importer = createModelImporter({
    models: store.models,
    registry,
    copier: registry,
    copies: registry,
    engine,
    logins,
    ownHosts,
    clock,
    reports: store.imageReports,
    onExaminable: () => examinations.ofModels.wake(),
    log,
  });
  stack.defer(() => importer.close());
  const hostFolder = createHostFolders(config.hostFolders, [folder.path, config.masterKeyFile]);
  const usage = createInstanceUsageReader(engine, clock);
  const reconciler = createServiceReconciler({
    models: store.models,
    services: store.services,
    engine,
    openEnvironment: environmentSecrets.open,
    hostFolder,
    link,
    usage: usage.of,
    registry: pullRegistry,
    onInstances: changed.instances,
    onTakenBack(serviceId) {
      publisher
        .policy(serviceId)
        .catch((error) => log.error({ error, serviceId }, 'the gateway could not be told what a service asks of it'));
    },
    clock,
    log,
    drainTime: config.drainTimeoutSeconds * 1_000,
    resources: {
      overcommit: config.overcommit,
      ...(config.keptMemory !== undefined && { keptMemory: config.keptMemory }),
    },
  });
  stack.defer(() => reconciler.close());
  const recorder = createHistoryRecorder({ reconciler, engine, link, connections, store: store.history, clock, log });
  stack.defer(() => recorder.close());

  const volumeRemover = createVolumeRemover({ engine, volumes: store.volumes, log, now });
  stack.defer(() => volumeRemover.close());
  const imageRemover = createImageRemover({
    engine,
    images,
    store: store.pulledImages,
    models: store.models,
    registryAddress: config.engineRegistry,
    retention: config.imageRetentionHours * 3_600_000,
    log,
    now,
  });
  stack.defer(() => imageRemover.close());

  const webhookSecrets = createWebhookSecrets(masterKey);
  const { webhookNetworks, webhookCaFile } = config;
  const webhooks = createWebhookSender({
    store: store.webhooks,
    secrets: webhookSecrets,
    post: createWebhookPost({
      networks: webhookNetworks,
      ...(webhookCaFile !== undefined && { authorities: readAuthorities(webhookCaFile) }),
    }),
    accessAddress: config.address,
    clock,
    log,
  });
  stack.defer(() => webhooks.close());

  const checks = createTransparencyChecks({ route: (id) => link.route(id), gateway: publicAddress(config) });
  const loadTests = createLoadTests({
    start: (order) => startServiceLoad(ownCommand(), publicAddress(config), order),
    now,
    log,
  });
  stack.defer(() => loadTests.close());
  const { signingKey } = identity;
  const verifier = revocableTokens(createTokenVerifier(identity.tokenKeys), revocations);
  const rates = createCallRates(
    { serviceIds: () => link.routes().map((route) => route.serviceId), calls: (id) => link.calls(id).calls },
    clock.now,
  );
  stack.use(rates);
  const changes = createChangeStreams(store.changes, { now, log });
  const readiness = () => checkReadiness(link.workers, engine, config.engine);
  const api = createApi({
    store,
    tokens: {
      sign: (claims) => signToken(claims, signingKey.privateKey, signingKey.id),
      verify: (token, at) => verifier.verify(token, at),
    },
    sessions: {
      sign: (claims) => signSession(claims, signingKey.privateKey, signingKey.id),
      verify: createSessionVerifier(identity.tokenKeys, revocations),
    },
    signTicket: (claims) => signTicket(claims, signingKey.privateKey, signingKey.id),
    secretOf,
    securityTokens: createSecurityTokens(
      { sealing: gatewayKey, signing: signingKey, verifying: identity.tokenKeys },
      revocations,
    ),
    appSecrets,
    environmentSecrets,
    sealSecret: (accessKey, secretKey) => sealAccessKeySecret(accessKey, secretKey, masterKey),
    registry,
    wakeRetention: (repository) => retentionKeeper.wake(repository),
    userChanged: firstUserWatch(folder.credentials, identity.user.id, log),
    registryLogin: (prefix, owner, expiresAt) => registryLogin(prefix, owner, expiresAt, masterKey),
    organizationQuota: config.organizationQuota,
    serviceQuota: config.serviceQuota,
    ...guards,
    now,
    wakeModel() {
      importer.wake();
      examinations.ofModels.wake();
    },
    examinations: examinations.ofImages,
    wakeService: (id) => reconciler.wake(id),
    wakeVolumes: () => volumeRemover.wake(),
    hostFolder,
    publish: publisher,
    instances: async (serviceId) => {
      await reconciler.looked(serviceId);
      // What workers say of sockets is newer than the last pass.
      return reconciler
        .instances(serviceId)
        .map((each) => ({ ...each, openConnections: link.openConnections(each.id) }));
    },
    instanceLogs: (instanceId, options) => readInstanceLogs(engine, instanceId, options),
    instanceUsage: usage.of,
    monitored: createMonitoredInstances({ reconciler, recorder, store: store.history, usage, now }),
    connections,
    changes,
    platform: { version, readiness, disk: () => diskRoom(folder.path) },
    endConnections: (ids, ending) => link.endConnections(ids, ending),
    checkTransparency: (check) => checks.run(check),
    loadTests,
    webhooks: { secrets: webhookSecrets, networks: webhookNetworks, test: (webhook) => webhooks.test(webhook) },
    pulls: { secrets: pullSecrets, ownHosts, check: registry.checkLogin },
    callsPerMinute: (serviceId) => rates.perMinute(serviceId),
    counters: (serviceId, modelId) => link.calls(serviceId, modelId),
    specifications: config.specifications,
    accessAddress: config.address,
    drainTimeoutSeconds: config.drainTimeoutSeconds,
    region: config.region,
    caFile: config.tls === undefined ? folder.tls.ca : undefined,
    consoleFiles: openConsoleFiles(join(import.meta.dir, '../dist/console')),
    log,
  });
  const admin = createAdminApp({
    services: store.services,
    counters: (serviceId) => link.calls(serviceId),
    openConnections: (serviceId) =>
      reconciler.instances(serviceId).reduce((sum, instance) => sum + instance.openConnections, 0),
    waiting: (serviceId) => link.waiting(serviceId),
    sockets: (serviceId) => link.sockets(serviceId),
    openSockets: () => connections.openByService(),
    omittedRecords: () => connections.omitted,
    removedImages: () => imageRemover.removed,
    gateways: () => link.gateways(),
    workers: () => link.workers,
    resources: () => reconciler.resources(),
    readiness,
  });

  stack.use(
    serveOnSocket(folder.run.apiSocket, (request) =>
      isRegistryPath(request.url) ? registry.app.fetch(request) : api.fetch(request),
    ),
  );
  stack.use(changes);
  stack.use(serveAdmin(config, (request) => admin.fetch(request), log));
  onReady();

  const owned = stack.move();
  return { endStreams: () => changes.end(), stop: () => owned.disposeAsync() };
}

function serveAdmin({ admin }: Config, fetch: (request: Request) => Response | Promise<Response>, log: Logger) {
  try {
    const server = serveOnPort(admin, fetch);
    log.info({ address: formatHostPort({ host: admin.host, port: server.port }) }, 'the admin port is open');
    return server;
  } catch (error) {
    const address = formatHostPort(admin);
    throw operatorError('serve.admin-listen-failed', { address, detail: bareMessage(error) }, { cause: error });
  }
}
