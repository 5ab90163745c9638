import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChangeStreams, createChangeStreams } from '../../src/api/changes/change-streams.ts';
import { openConsoleFiles } from '../../src/api/console/console-files.ts';
import { createApi } from '../../src/api/create-api.ts';
import type { InstanceLogLine, InstanceLogOptions, InstanceUsage } from '../../src/api/dependencies.ts';
import { serveOnSocket } from '../../src/api/http-server.ts';
import { createAttemptGuard } from '../../src/api/iam/attempt-guard.ts';
import { createRegistryAccess } from '../../src/api/swr/registry-access.ts';
import { createRegistryTokens } from '../../src/api/swr/registry-tokens.ts';
import { gatewaySecretsKey } from '../../src/auth/gateway-secrets.ts';
import { newHexId } from '../../src/auth/identifiers.ts';
import { KeyLock } from '../../src/auth/key-lock.ts';
import { registryLogin } from '../../src/auth/registry-login.ts';
import { revocableTokens } from '../../src/auth/revocable-tokens.ts';
import { Revocations } from '../../src/auth/revocations.ts';
import { createSecurityTokens } from '../../src/auth/security-token.ts';
import { createSessionVerifier, signSession } from '../../src/auth/session.ts';
import { signTicket } from '../../src/auth/ticket.ts';
import { createTokenVerifier, signToken, type TokenClaims } from '../../src/auth/token.ts';
import type { Credentials } from '../../src/contract/credentials.ts';
import type { Model, ResolvedImage } from '../../src/contract/model.ts';
import type { ReadinessCheck } from '../../src/contract/readiness.ts';
import type { InstanceView, ServiceQuota, ServiceState } from '../../src/contract/service.ts';
import { builtInSpecifications, type Specification } from '../../src/contract/specification.ts';
import type { TransparencyCheck, TransparencyReport } from '../../src/contract/transparency.ts';
import { createAccessKeyFeed } from '../../src/control/access-key-feed.ts';
import { createAppFeed } from '../../src/control/app-feed.ts';
import type { CallCounts } from '../../src/control/call-counts.ts';
import { createConnectionWatch } from '../../src/control/connection-watch.ts';
import { createExaminationTurn } from '../../src/control/examination-turn.ts';
import { createHostFolders } from '../../src/control/host-folders.ts';
import { createImageExaminations, type ImageExaminationsDeps } from '../../src/control/image-examinations.ts';
import { createLinkServer, type LinkServer } from '../../src/control/link-server.ts';
import { createPolicyFeed } from '../../src/control/policy-feed.ts';
import { createPublisher } from '../../src/control/publisher.ts';
import { diskRoom } from '../../src/files/disk-room.ts';
import { createLoadTests, type LoadTestsDeps } from '../../src/load/load-tests.ts';
import { createLogger } from '../../src/log/logger.ts';
import { isRegistryPath } from '../../src/registry/is-registry-path.ts';
import { createRegistry } from '../../src/registry/registry.ts';
import { accessKeySecret, sealAccessKeySecret } from '../../src/store/access-key-secret.ts';
import { createAppSecrets } from '../../src/store/app-secrets.ts';
import { createEnvironmentSecrets, type EnvironmentSecrets } from '../../src/store/environment-secrets.ts';
import { firstUserWatch } from '../../src/store/first-user-watch.ts';
import type { AccessKey } from '../../src/store/identities.ts';
import { ensureMasterKey } from '../../src/store/master-key.ts';
import { openStore } from '../../src/store/open-store.ts';
import { prepareIdentity } from '../../src/store/prepare-identity.ts';
import { createPullSecrets } from '../../src/store/pull-secrets.ts';
import type { Store } from '../../src/store/store.ts';
import { createWebhookSecrets, type WebhookSecrets } from '../../src/store/webhook-secrets.ts';
import type { Delivery, Webhook } from '../../src/store/webhooks.ts';
import { createErrorCheck } from './documented-errors.ts';

/** The API on a real socket with a real database and a real link to workers, for tests. What the reconcilers would do is done by hand. */
export interface TestApi extends AsyncDisposable {
  readonly address: string;
  readonly store: Store;
  readonly databaseFile: string;
  readonly masterKeyFile: string;
  /** What workers are told; they dial `linkSocket`. */
  readonly link: LinkServer;
  readonly linkSocket: string;
  /** Where workers hand on what is for the API. */
  readonly apiSocket: string;
  /** What workers that start alone read. */
  readonly routesFile: string;
  /** Holds the key that opens what is sealed for workers. */
  readonly gatewayKeyFile: string;
  /** As they were at the first start. */
  readonly credentials: Required<Credentials>;
  readonly credentialsFile: string;
  readonly claims: TokenClaims;
  readonly environmentSecrets: EnvironmentSecrets;
  readonly woken: string[];
  readonly changes: ChangeStreams;
  instances: InstanceView[];
  logLines: AsyncIterable<InstanceLogLine>;
  /** What was asked for last. */
  logOptions: InstanceLogOptions | undefined;
  usage: InstanceUsage | undefined;
  checkTransparency(check: TransparencyCheck): Promise<TransparencyReport>;
  /** Sends nothing, unless it is replaced. */
  startLoad: LoadTestsDeps['start'];
  /** Runs nothing, unless it is replaced. */
  examineImage: ImageExaminationsDeps['examine'];
  serviceQuota: ServiceQuota;
  readiness: ReadinessCheck[];
  readonly webhookSecrets: WebhookSecrets;
  /** That may be called although they are not public. */
  readonly webhookNetworks: string[];
  /** Sends nothing, unless it is replaced. */
  testWebhook(webhook: Webhook): Promise<Delivery>;
  /** What the gateway counts of single models, by their ids. */
  readonly modelCalls: Map<string, CallCounts>;
  /** Whether the registry gives what is public to those without a login. */
  anonymousPull: boolean;
  /** Milliseconds that the API's clock is ahead. */
  ahead: number;
  sign(claims: TokenClaims): string;
  /** Calls with a project token, unless other headers say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  /** A published model. */
  model(change?: Partial<Model>): Promise<string>;
  /** Another project, and what calls in it as the same user. */
  project(name: string): Promise<{ readonly id: string; readonly headers: Record<string, string> }>;
  /** A user of the project, who has no password. */
  user(id: string, name: string, roles: readonly string[]): Promise<void>;
  setState(serviceId: string, change: Partial<ServiceState>): Promise<void>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every form.
  readonly body: any;
}

export const testImage: ResolvedImage = {
  repository: 'team/echo',
  builtIn: true,
  digest: `sha256:${'0'.repeat(64)}`,
  sizeBytes: 10,
  os: 'linux',
  architecture: 'amd64',
  exposedPorts: [8080],
  entrypoint: [],
  command: [],
  user: '',
};

/** What an operator has added to the built-in sizes. */
const acceleratedSpecifications: readonly Specification[] = [
  {
    name: 'modelarts.vm.gpu.t4',
    resources: { cpu: 4, memoryMegabytes: 16_384, accelerators: { kind: 'gpu', count: 1, product: 'T4' } },
  },
  {
    name: 'modelarts.vm.ai1.snt3',
    resources: {
      cpu: 4,
      memoryMegabytes: 8_192,
      accelerators: { kind: 'npu', count: 2, product: 'Ascend 310', units: ['/dev/davinci0', '/dev/davinci1'] },
    },
    display: { en: 'Two Ascends', zh: '两张昇腾卡' },
  },
];

export async function startTestApi(options: { readonly projectId?: string } = {}): Promise<TestApi> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-api-'));
  const databaseFile = join(folder, 'sluice.db');
  const store = await openStore(databaseFile);
  const credentialsFile = join(folder, 'credentials.json');
  const masterKeyFile = join(folder, 'master.key');
  const masterKey = await ensureMasterKey(masterKeyFile);
  const prepared = await prepareIdentity({
    store,
    masterKey,
    credentialsFile,
    region: 'local',
    domain: 'admin',
    ...options,
    endpoint: 'https://localhost:8443',
    caFile: join(folder, 'ca.pem'),
    now: Date.now(),
  });
  await Bun.write(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n');
  const { signingKey, user, domain, project } = prepared;
  const sign = (claims: TokenClaims) => signToken(claims, signingKey.privateKey, signingKey.id);
  const seconds = Math.floor(Date.now() / 1000);
  const claims: TokenClaims = {
    iss: 'sluice',
    jti: 'test',
    sub: user.id,
    name: user.name,
    domain,
    project: { id: project.id, name: project.name },
    roles: user.roles,
    methods: ['password'],
    iat: seconds,
    exp: seconds + 3_600,
  };
  const woken: string[] = [];
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const linkSocket = join(folder, 'link.sock');
  const routesFile = join(folder, 'routes.json');
  const log = createLogger({ name: 'test', level: 'silent' });
  const policies = createPolicyFeed(store, Date.now);
  const secretOf = (key: AccessKey) => accessKeySecret(key, masterKey);
  const gatewayKey = gatewaySecretsKey(masterKey);
  const gatewayKeyFile = join(folder, 'gateway.key');
  await Bun.write(gatewayKeyFile, Buffer.from(gatewayKey).toString('hex'));
  const accessKeys = createAccessKeyFeed({
    identity: store.identity,
    secretOf,
    gatewayKey,
  });
  const appSecrets = createAppSecrets(masterKey);
  const webhookSecrets = createWebhookSecrets(masterKey);
  const webhookNetworks: string[] = [];
  const environmentSecrets = createEnvironmentSecrets(masterKey);
  const apps = createAppFeed({ apps: store.apps, secretOf: appSecrets.secretOf, gatewayKey });
  const connections = createConnectionWatch({ store: store.connections, now: Date.now, log });
  const link = await createLinkServer({
    connections,
    socketPath: linkSocket,
    routesFile,
    tokenKeys: prepared.tokenKeys,
    accessKeys: await accessKeys(),
    apps: await apps(),
    log,
    patience: 50,
  });
  const revocations = new Revocations();
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
  const verifier = revocableTokens(createTokenVerifier(prepared.tokenKeys), revocations);
  const guards = { keyLock: new KeyLock(), attempts: createAttemptGuard(now) };
  const access = createRegistryAccess({
    ...store,
    masterKey,
    ...guards,
    domain: 'admin',
    get anonymousPull() {
      return api.anonymousPull;
    },
    now,
    log,
  });
  const registry = createRegistry({
    folder: join(folder, 'registry'),
    log,
    now,
    authenticate: access.authenticate,
    tokens: createRegistryTokens({ ...store, ...prepared, logins: access, address: 'http://localhost:8443', now }),
    authorize: access.authorize,
    ensureRepository: access.ensureRepository,
    quotaOf: access.quotaOf,
    catalog: store.repositories,
    usersOf: async (repository, digest) =>
      (await store.models.usingImage(repository, digest)).map(({ name, version }) => `${name} ${version}`),
    limits: { reserveBytes: 0 },
  });
  const changes = createChangeStreams(store.changes, { now, log, mostOfUser: 3, mostInAll: 4, heartbeat: 500 });
  const examinations = createImageExaminations({
    examine: (...all) => api.examineImage(...all),
    turn: createExaminationTurn(),
    clock: { now, wall: now },
    log,
    limits: { mostInAll: 4, mostKept: 5 },
  });
  const loadTests = createLoadTests({ start: (order) => api.startLoad(order), now, log });
  const app = createApi({
    store,
    tokens: { sign, verify: (token, now) => verifier.verify(token, now) },
    sessions: {
      sign: (claims) => signSession(claims, signingKey.privateKey, signingKey.id),
      verify: createSessionVerifier(prepared.tokenKeys, revocations),
    },
    signTicket: (claims) => signTicket(claims, signingKey.privateKey, signingKey.id),
    secretOf,
    securityTokens: createSecurityTokens(
      { sealing: gatewayKey, signing: signingKey, verifying: prepared.tokenKeys },
      revocations,
    ),
    appSecrets,
    environmentSecrets,
    sealSecret: (accessKey, secretKey) => sealAccessKeySecret(accessKey, secretKey, masterKey),
    registry,
    wakeRetention: (repository) => woken.push(repository),
    userChanged: firstUserWatch(credentialsFile, user.id, log),
    registryLogin: (prefix, owner, expiresAt) => registryLogin(prefix, owner, expiresAt, masterKey),
    organizationQuota: undefined,
    get serviceQuota() {
      return api.serviceQuota;
    },
    ...guards,
    now,
    examinations,
    wakeModel: () => woken.push('models'),
    wakeService: (id) => woken.push(id),
    wakeVolumes: () => woken.push('volumes'),
    hostFolder: createHostFolders([join(folder, 'shared')], [join(folder, 'shared', 'kept')]),
    publish: publisher,
    instances: () => api.instances,
    instanceLogs(_, options) {
      api.logOptions = options;
      return api.logLines;
    },
    instanceUsage: async () => api.usage,
    monitored: async () =>
      api.instances
        .filter(({ status }) => status === 'running')
        .map(({ modelId }) => ({ modelId, ...(api.usage !== undefined && { usage: api.usage }) })),
    connections,
    changes,
    platform: { version: '1.2.3', readiness: async () => api.readiness, disk: () => diskRoom(folder) },
    endConnections: (ids, ending) => link.endConnections(ids, ending),
    checkTransparency: (check) => api.checkTransparency(check),
    loadTests,
    webhooks: { secrets: webhookSecrets, networks: webhookNetworks, test: (webhook) => api.testWebhook(webhook) },
    pulls: { secrets: createPullSecrets(masterKey), ownHosts: new Set(['localhost:8443']), check: registry.checkLogin },
    callsPerMinute: () => 11,
    counters: (_, modelId) =>
      modelId === undefined ? { calls: 7, failures: 2 } : (api.modelCalls.get(modelId) ?? { calls: 0, failures: 0 }),
    specifications: [...builtInSpecifications, ...acceleratedSpecifications],
    accessAddress: 'https://localhost:8443',
    drainTimeoutSeconds: 30,
    region: 'local',
    caFile: join(folder, 'ca.pem'),
    consoleFiles: openConsoleFiles(join(folder, 'console')),
    log,
  });
  const checkError = createErrorCheck();
  const answer = async (request: Request) => {
    if (isRegistryPath(request.url)) return registry.app.fetch(request);
    const response = await app.fetch(request);
    await checkError(request, response);
    return response;
  };
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: answer, idleTimeout: 0 });
  const apiSocket = join(folder, 'api.sock');
  const forGateway = serveOnSocket(apiSocket, answer);
  const token = sign(claims);
  const api: TestApi = {
    address: server.url.origin,
    store,
    databaseFile,
    masterKeyFile,
    link,
    linkSocket,
    apiSocket,
    routesFile,
    gatewayKeyFile,
    credentials: await Bun.file(credentialsFile).json(),
    credentialsFile,
    claims,
    environmentSecrets,
    woken,
    changes,
    instances: [],
    logLines: (async function* () {})(),
    logOptions: undefined,
    usage: undefined,
    checkTransparency: () => Promise.reject(new Error('nothing is checked here')),
    startLoad: () => ({ step: () => Promise.reject(new Error('nothing is sent here')), close: async () => undefined }),
    examineImage: () => Promise.reject(new Error('nothing is examined here')),
    serviceQuota: {},
    readiness: [],
    webhookSecrets,
    webhookNetworks,
    testWebhook: async ({ id, projectId }) => ({
      id: 'msg_test',
      webhookId: id,
      event: { type: 'webhook.test', at: 0, projectId },
      state: 'failed',
      attempts: [],
      attemptCount: 0,
      createdAt: 0,
    }),
    anonymousPull: true,
    get ahead() {
      return clock.ahead;
    },
    set ahead(milliseconds) {
      clock.ahead = milliseconds;
    },
    modelCalls: new Map(),
    sign,
    async call(method, path, body, headers) {
      const response = await fetch(`${server.url.origin}${path.replace('{p}', project.id)}`, {
        method,
        headers: headers ?? { 'X-Auth-Token': token },
        signal: AbortSignal.timeout(20_000),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const type = response.headers.get('Content-Type') ?? '';
      // It has no end.
      if (type.startsWith('text/event-stream')) await response.body?.cancel();
      const text = response.bodyUsed ? '' : await response.text();
      const json = type.startsWith('application/json');
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
    },
    async model(change = {}) {
      const id = change.id ?? crypto.randomUUID();
      await store.models.create({
        id,
        projectId: project.id,
        ownerId: user.id,
        name: `model-${id}`,
        version: '0.0.1',
        status: 'published',
        sourceLocation: 'team/echo:1',
        container: { protocol: 'http', port: 8080 },
        image: testImage,
        request: { model_type: 'Image' },
        createdAt: Date.now(),
        ...change,
      });
      return id;
    },
    async project(name) {
      const id = newHexId();
      const made = { id, name, domainId: domain.id, parentId: domain.id, enabled: true, description: '' };
      await store.projects.create(made, 100);
      return { id, headers: { 'X-Auth-Token': sign({ ...claims, jti: id, project: { id, name } }) } };
    },
    user: (id, name, roles) =>
      store.users.create(
        { id, name, roles, domainId: domain.id, passwordHash: 'none', enabled: true, description: '' },
        [project.id],
        10_000,
      ),
    async setState(id, change) {
      const service = await store.services.get(id);
      if (service === undefined) throw new Error(`no service ${id}`);
      const state = { ...service.state, observedGeneration: service.generation, ...change };
      await store.services.setState(id, state);
    },
    async [Symbol.asyncDispose]() {
      changes[Symbol.dispose]();
      await examinations.close();
      await loadTests.close();
      await server.stop(true);
      await forGateway[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
      publisher[Symbol.dispose]();
      await link.close();
      await connections.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return api;
}
