import { existsSync } from 'node:fs';
import { createAdminApp } from './api/admin/create-admin-app.ts';
import { createApi } from './api/create-api.ts';
import { serveOnPort, serveOnSocket } from './api/http-server.ts';
import { createRegistryAccess } from './api/swr/registry-access.ts';
import { createRegistryAudit } from './api/swr/registry-audit.ts';
import { gatewaySecretsKey } from './auth/gateway-secrets.ts';
import { KeyLock } from './auth/key-lock.ts';
import { registryLogin } from './auth/registry-login.ts';
import { revocableTokens } from './auth/revocable-tokens.ts';
import { Revocations } from './auth/revocations.ts';
import { CannotUnseal } from './auth/seal.ts';
import { createSecurityTokens } from './auth/security-token.ts';
import { signTicket } from './auth/ticket.ts';
import { createTokenVerifier, signToken } from './auth/token.ts';
import { version } from './commands/version.ts';
import type { Config } from './config/config.ts';
import { asDataFailure } from './config/data-failure.ts';
import { dataFolder } from './config/data-folder.ts';
import { ensureInstallationId } from './config/installation-id.ts';
import { formatHostPort, isWildcard } from './config/parsers.ts';
import { bareMessage } from './contract/error-message.ts';
import type { Model } from './contract/model.ts';
import { operatorError } from './contract/operator-errors.ts';
import { createAccessKeyFeed } from './control/access-key-feed.ts';
import { createAppFeed } from './control/app-feed.ts';
import { createCallRates } from './control/call-rates.ts';
import { checkReadiness } from './control/check-readiness.ts';
import { createConnectionWatch } from './control/connection-watch.ts';
import { createHostFolders } from './control/host-folders.ts';
import { pullReference } from './control/image-preparations.ts';
import { createImageRemover } from './control/image-remover.ts';
import { readInstanceLogs } from './control/instance-logs.ts';
import { createInstanceUsageReader } from './control/instance-usage.ts';
import { createLinkServer } from './control/link-server.ts';
import { createModelExaminer } from './control/model-examiner.ts';
import { createModelImporter } from './control/model-importer.ts';
import { createPolicyFeed } from './control/policy-feed.ts';
import { createPublisher } from './control/publisher.ts';
import { createPulledImages } from './control/pulled-images.ts';
import { createServiceReconciler } from './control/service-reconciler.ts';
import { createSteadyClock } from './control/steady-clock.ts';
import { createVolumeRemover } from './control/volume-remover.ts';
import { createWebhookPost } from './control/webhooks/webhook-post.ts';
import { createWebhookSender } from './control/webhooks/webhook-sender.ts';
import { examineModel } from './doctor/model-examination.ts';
import { registryHosts } from './domain/image-name.ts';
import { createDockerEngine } from './engine/docker/docker-engine.ts';
import { createIsolatedPlaces } from './engine/docker/isolated-places.ts';
import type { Engine } from './engine/engine.ts';
import { diskRoom } from './files/disk-room.ts';
import { keepFile, removeDrafts, secretMode } from './files/replace-file.ts';
import type { Logger } from './log/logger.ts';
import { nobody, parseBasicAuthorization } from './registry/basic-authorization.ts';
import { isRegistryPath } from './registry/is-registry-path.ts';
import { createRegistry } from './registry/registry.ts';
import { accessKeySecret, sealAccessKeySecret } from './store/access-key-secret.ts';
import { createAppSecrets } from './store/app-secrets.ts';
import { createEnvironmentSecrets } from './store/environment-secrets.ts';
import { ensureMasterKey } from './store/master-key.ts';
import { openStore } from './store/open-store.ts';
import { prepareIdentity } from './store/prepare-identity.ts';
import type { AccessKey } from './store/store.ts';
import { createWebhookSecrets } from './store/webhook-secrets.ts';
import { ownerHasGone, ownerText } from './supervisor/place-owner.ts';
import { readAuthorities } from './tls/authorities.ts';
import { certificateNames, readLocalNames } from './tls/certificate-names.ts';
import { createTransparencyChecks, type PublicAddress } from './transparency/transparency-checks.ts';

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

  const { masterKey, store, identity } = await openData(config, make.store, now, stack).catch((error: unknown) => {
    if (!(error instanceof CannotUnseal)) throw asDataFailure(error, folder.path);
    throw operatorError('data.wrong-key', { path: config.masterKeyFile }, { cause: error });
  });

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

  const access = createRegistryAccess({ ...store, masterKey, defaultQuota: config.organizationQuota, now });
  const registry = createRegistry({
    folder: folder.registry,
    log,
    now: clock.now,
    async authenticate(headers) {
      const header = headers.get('authorization');
      const login = header === null ? nobody : parseBasicAuthorization(header);
      return login && access.authenticate(login.username, login.password);
    },
    authorize: access.authorize,
    ensureRepository: access.ensureRepository,
    quotaOf: access.quotaOf,
    catalog: store.repositories,
    audit: createRegistryAudit({ store, now, log }),
    sources: config.sourceRegistries,
    usersOf: async (repository, digest) =>
      (await store.models.usingImage(repository, digest)).map(({ name, version }) => `${name} ${version}`),
  });
  stack.use(registry);

  const secretOf = (accessKey: AccessKey) => accessKeySecret(accessKey, masterKey);
  const gatewayKey = gatewaySecretsKey(masterKey);
  await keepFile(folder.gatewayKey, `${Buffer.from(gatewayKey).toString('hex')}\n`, secretMode);
  const accessKeys = createAccessKeyFeed({ identity: store.identity, secretOf, gatewayKey });
  const appSecrets = createAppSecrets(masterKey);
  const environmentSecrets = createEnvironmentSecrets(masterKey);
  const apps = createAppFeed({ apps: store.apps, secretOf: appSecrets.secretOf, gatewayKey });
  const policies = createPolicyFeed(store, now);
  const connections = createConnectionWatch({ store: store.connections, now, log });
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
    onRevocations: (inForce) => revocations.replace(inForce),
    log,
    now,
  });
  stack.use(publisher);

  const places = createIsolatedPlaces({
    endpoint: config.engine,
    addressing: config.instanceAddressing,
    log,
    owner: { text: ownerText, hasGone: ownerHasGone },
  });
  const pullRegistry = { address: config.engineRegistry, credentials: async () => access.engineLogin() };
  const reference = (model: Model) => pullReference(model, pullRegistry);
  const examiner = createModelExaminer({
    models: store.models,
    reports: store.imageReports,
    examine: (model, signal) => examineModel({ engine, places, reference, log }, model, signal),
    sweep: (signal) => places.sweep(signal),
    clock,
    log,
  });
  stack.defer(() => examiner.close());
  const importer = createModelImporter({
    models: store.models,
    registry,
    copier: registry,
    copies: registry,
    engine,
    ownHosts: ownRegistryHosts(config),
    clock,
    reports: store.imageReports,
    onExaminable: () => examiner.wake(),
    log,
  });
  stack.defer(() => importer.close());
  const hostFolder = createHostFolders(config.hostFolders, [folder.path, config.masterKeyFile]);
  const reconciler = createServiceReconciler({
    models: store.models,
    services: store.services,
    engine,
    openEnvironment: environmentSecrets.open,
    hostFolder,
    link,
    registry: pullRegistry,
    clock,
    log,
    drainTime: config.drainTimeoutSeconds * 1_000,
    resources: {
      overcommit: config.overcommit,
      ...(config.keptMemory !== undefined && { keptMemory: config.keptMemory }),
    },
  });
  stack.defer(() => reconciler.close());

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
  const { signingKey } = identity;
  const verifier = revocableTokens(createTokenVerifier(identity.tokenKeys), revocations);
  const usage = createInstanceUsageReader(engine, clock);
  const rates = createCallRates(
    { serviceIds: () => link.routes().map((route) => route.serviceId), calls: (id) => link.calls(id).calls },
    clock.now,
  );
  stack.use(rates);
  const readiness = () => checkReadiness(link.workers, engine, config.engine);
  const api = createApi({
    store,
    tokens: {
      sign: (claims) => signToken(claims, signingKey.privateKey, signingKey.id),
      verify: (token, at) => verifier.verify(token, at),
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
    registryLogin: (prefix, owner, expiresAt) => registryLogin(prefix, owner, expiresAt, masterKey),
    organizationQuota: config.organizationQuota,
    serviceQuota: config.serviceQuota,
    keyLock: new KeyLock(),
    now,
    wakeModel() {
      importer.wake();
      examiner.wake();
    },
    wakeService: (id) => reconciler.wake(id),
    wakeVolumes: () => volumeRemover.wake(),
    hostFolder,
    publish: publisher,
    instances: async (serviceId) => {
      await reconciler.looked(serviceId);
      return reconciler.instances(serviceId);
    },
    instanceLogs: (instanceId, options) => readInstanceLogs(engine, instanceId, options),
    instanceUsage: (instanceId) => usage.of(instanceId),
    connections,
    platform: { version, readiness, disk: () => diskRoom(folder.path) },
    endConnections: (ids, ending) => link.endConnections(ids, ending),
    checkTransparency: (check) => checks.run(check),
    webhooks: { secrets: webhookSecrets, networks: webhookNetworks, test: (webhook) => webhooks.test(webhook) },
    callsPerMinute: (serviceId) => rates.perMinute(serviceId),
    counters: (serviceId, modelId) => link.calls(serviceId, modelId),
    specifications: config.specifications,
    accessAddress: config.address,
    drainTimeoutSeconds: config.drainTimeoutSeconds,
    region: config.region,
    caFile: config.tls === undefined ? folder.tls.ca : undefined,
    log,
  });
  const admin = createAdminApp({
    services: store.services,
    counters: (serviceId) => link.calls(serviceId),
    openConnections: (serviceId) =>
      reconciler.instances(serviceId).reduce((sum, instance) => sum + instance.openConnections, 0),
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
  stack.use(serveAdmin(config, (request) => admin.fetch(request), log));
  onReady();

  const owned = stack.move();
  return { stop: () => owned.disposeAsync() };
}

/** What the data folder holds of accounts, models and services; made at the first start. */
async function openData(config: Config, open: ControlParts['store'], now: () => number, stack: AsyncDisposableStack) {
  const folder = dataFolder(config.dataDir);
  removeDrafts(folder.path);
  const masterKey = await ensureMasterKey(config.masterKeyFile, !existsSync(folder.database));
  const store = await open(folder.database, now);
  stack.defer(() => store.close());
  const identity = await prepareIdentity({
    store,
    masterKey,
    credentialsFile: folder.credentials,
    region: config.region,
    domain: config.domain,
    ...(config.projectId !== undefined && { projectId: config.projectId }),
    endpoint: config.address,
    caFile: config.tls?.certFile ?? folder.tls.ca,
    now: now(),
  });
  return { masterKey, store, identity };
}

/** The names, with and without port, under which this installation's certificate and settings know it. */
function ownRegistryHosts(config: Config): ReadonlySet<string> {
  const { port } = config.listen;
  const { hosts, addresses } = certificateNames(readLocalNames(), []);
  const local = [...hosts, ...addresses].map((host) => formatHostPort({ host, port }));
  return registryHosts(config.address, port, [...local, config.engineRegistry, ...config.registryAliases]);
}

/** How this machine itself reaches what it listens on. */
function publicAddress({ address, listen, tls, dataDir }: Config): PublicAddress {
  const folder = dataFolder(dataDir).tls;
  const loopback = listen.host === '::' ? '::1' : '127.0.0.1';
  return {
    host: isWildcard(listen.host) ? loopback : listen.host,
    port: listen.port,
    authority: new URL(address).host,
    certificateFile: tls === undefined ? folder.server : folder.operator,
  };
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
