import { chmodSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createAdminApp, type ReadinessCheck } from './api/admin/create-admin-app.ts';
import { createApi } from './api/create-api.ts';
import { createRegistryAccess } from './api/swr/registry-access.ts';
import { CannotUnseal } from './auth/seal.ts';
import { createTokenVerifier, signToken } from './auth/token.ts';
import type { Config } from './config/config.ts';
import { asDataFailure } from './config/data-failure.ts';
import { dataFolder } from './config/data-folder.ts';
import { ensureInstallationId } from './config/installation-id.ts';
import { formatHostPort } from './config/parsers.ts';
import { bareMessage, errorMessage } from './contract/error-message.ts';
import { operatorError } from './contract/operator-errors.ts';
import { readInstanceLogs } from './control/instance-logs.ts';
import { createLinkServer } from './control/link-server.ts';
import { createModelImporter } from './control/model-importer.ts';
import { createServiceReconciler } from './control/service-reconciler.ts';
import { registryHosts } from './domain/image-name.ts';
import { createDockerEngine } from './engine/docker/docker-engine.ts';
import type { Engine } from './engine/engine.ts';
import type { Logger } from './log/logger.ts';
import { parseBasicAuthorization } from './registry/basic-authorization.ts';
import { createRegistry } from './registry/registry.ts';
import { ensureMasterKey } from './store/master-key.ts';
import { openStore } from './store/open-store.ts';
import { prepareIdentity } from './store/prepare-identity.ts';
import { certificateNames, readLocalNames } from './tls/certificate-names.ts';

export interface ControlProcessOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Called once everything answers. */
  readonly onReady: () => void;
}

export interface ControlProcess {
  /** Ends the work in the opposite order of its start; instances keep running. */
  stop(): Promise<void>;
}

/** How long requests in flight may go on once the process is told to end. Milliseconds. */
const stopPatience = 3_000;
/** A readiness check that is asked every few seconds should not wait longer for the engine. Milliseconds. */
const enginePatience = 2_000;

/**
 * The control process: builds everything in the order in which one part needs another, and owns its end. What the gateway
 * forwards arrives on the data folder's API socket, what workers report on its link socket.
 */
export async function runControlProcess({ config, log, onReady }: ControlProcessOptions): Promise<ControlProcess> {
  await using stack = new AsyncDisposableStack();
  const folder = dataFolder(config.dataDir);
  const now = () => Date.now();

  const { masterKey, store, identity } = await openData(config, now, stack).catch((error: unknown) => {
    if (!(error instanceof CannotUnseal)) throw asDataFailure(error, folder.path);
    throw operatorError('data.wrong-key', { path: folder.masterKey }, { cause: error });
  });

  const engine = createDockerEngine({
    installation: ensureInstallationId(folder.installationId),
    endpoint: config.engine,
    addressing: config.instanceAddressing,
    log,
  });

  const access = createRegistryAccess({ ...store, masterKey, now });
  const registry = createRegistry({
    folder: folder.registry,
    log,
    now,
    async authenticate(headers) {
      const login = parseBasicAuthorization(headers.get('authorization'));
      return login && access.authenticate(login.username, login.password);
    },
    authorize: access.authorize,
    ensureOrganization: access.ensureOrganization,
    usersOf: async (repository, digest) =>
      (await store.models.usingImage(repository, digest)).map(({ name, version }) => `${name} ${version}`),
  });
  stack.use(registry);

  const link = await createLinkServer({
    socketPath: folder.run.linkSocket,
    routesFile: folder.routes,
    tokenKeys: identity.tokenKeys,
    log,
  });
  stack.defer(() => link.close());

  const importer = createModelImporter({
    models: store.models,
    registry,
    engine,
    ownHosts: ownRegistryHosts(config),
    log,
  });
  stack.defer(() => importer.close());
  const reconciler = createServiceReconciler({
    models: store.models,
    services: store.services,
    engine,
    link,
    registry: { address: config.engineRegistry, credentials: async () => access.engineLogin() },
    log,
    drainTime: config.drainTimeoutSeconds * 1_000,
  });
  stack.defer(() => reconciler.close());

  const { signingKey } = identity;
  const verifier = createTokenVerifier(identity.tokenKeys);
  const api = createApi({
    store,
    tokens: {
      sign: (claims) => signToken(claims, signingKey.privateKey, signingKey.id),
      verify: (token, at) => verifier.verify(token, at),
    },
    now,
    wakeModel: () => importer.wake(),
    wakeService: (id) => reconciler.wake(id),
    instances: (serviceId) => reconciler.instances(serviceId),
    instanceLogs: (instanceId, options) => readInstanceLogs(engine, instanceId, options),
    counters: (serviceId) => link.calls(serviceId),
    accessAddress: config.address,
    region: config.region,
    caFile: config.tls === undefined ? folder.tls.ca : undefined,
    log,
  });
  const admin = createAdminApp({
    services: store.services,
    counters: (serviceId) => link.calls(serviceId),
    openConnections: (serviceId) =>
      reconciler.instances(serviceId).reduce((sum, instance) => sum + instance.openConnections, 0),
    workers: () => link.workers,
    readiness: async () => [workersCheck(link.workers), await engineCheck(engine, config.engine)],
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
async function openData(config: Config, now: () => number, stack: AsyncDisposableStack) {
  const folder = dataFolder(config.dataDir);
  const masterKey = await ensureMasterKey(folder.masterKey);
  const store = await openStore(folder.database, now);
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

/** Everything under `/v2/` is the registry's, except the management of its organizations and repositories. */
function isRegistryPath(url: string): boolean {
  // Not parsed as a URL: the host in it is the client's word, and may be one that no URL can have.
  return /^[a-z]+:\/\/[^/]*\/v2(?:$|\?|\/(?!manage\/))/.test(url);
}

/** The names, with and without port, under which this installation's certificate and settings know it. */
function ownRegistryHosts(config: Config): ReadonlySet<string> {
  const { port } = config.listen;
  const { hosts, addresses } = certificateNames(readLocalNames(), []);
  const local = [...hosts, ...addresses].map((host) => formatHostPort({ host, port }));
  return registryHosts(config.address, port, [...local, config.engineRegistry, ...config.registryAliases]);
}

function workersCheck(workers: number): ReadinessCheck {
  if (workers > 0) return { name: 'workers', ready: true };
  return { name: 'workers', ready: false, detail: 'no gateway worker is connected; the supervisor starts them again' };
}

async function engineCheck(engine: Engine, endpoint: string): Promise<ReadinessCheck> {
  try {
    await engine.capabilities(AbortSignal.timeout(enginePatience));
    return { name: 'engine', ready: true };
  } catch (error) {
    const reason = errorMessage(error);
    return { name: 'engine', ready: false, detail: `the container engine at ${endpoint} does not answer: ${reason}` };
  }
}

type Handler = (request: Request) => Response | Promise<Response>;

function serveOnSocket(path: string, fetch: Handler): AsyncDisposable {
  rmSync(path, { force: true });
  // Where Bun takes the limit from, types notwithstanding. What the gateway lets through (128 KB) has to fit.
  Object.assign(http, { maxHeaderSize: 160 * 1024 });
  // The gateway has judged sizes and times already; an image layer has no bound and a followed log may be silent for hours.
  const options = { unix: path, fetch, maxRequestBodySize: Number.MAX_SAFE_INTEGER, development: false };
  // Bun ends idle connections on unix sockets as well, after 10 s, and honours the option; its types leave it out there.
  const server = Bun.serve(Object.assign(options, { idleTimeout: 0 }) as typeof options);
  chmodSync(path, 0o600);
  return { [Symbol.asyncDispose]: () => stopServer(server) };
}

function serveAdmin(config: Config, fetch: Handler, log: Logger): AsyncDisposable {
  const { host, port } = config.admin;
  try {
    const server = Bun.serve({ hostname: host, port, fetch, development: false });
    log.info({ address: formatHostPort({ host, port: server.port ?? port }) }, 'the admin port is open');
    return { [Symbol.asyncDispose]: () => stopServer(server) };
  } catch (error) {
    const address = formatHostPort({ host, port });
    throw operatorError('serve.admin-listen-failed', { address, detail: bareMessage(error) }, { cause: error });
  }
}

async function stopServer(server: Bun.Server<undefined>): Promise<void> {
  const force = setTimeout(() => void server.stop(true), stopPatience);
  await server.stop();
  clearTimeout(force);
}
