import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerApi, Model, ResolvedImage } from '../../src/contract/model.ts';
import { noticeText } from '../../src/contract/notices.ts';
import type { TokenKey } from '../../src/contract/route.ts';
import type { Service, ServicePolicy, ServiceVersionSpec } from '../../src/contract/service.ts';
import { createHostFolders } from '../../src/control/host-folders.ts';
import { createInstanceUsageReader } from '../../src/control/instance-usage.ts';
import { createLinkServer, type LinkServer } from '../../src/control/link-server.ts';
import { createPolicyFeed } from '../../src/control/policy-feed.ts';
import { createServiceReconciler, type ServiceReconciler } from '../../src/control/service-reconciler.ts';
import { createSteadyClock } from '../../src/control/steady-clock.ts';
import { createDockerEngine } from '../../src/engine/docker/docker-engine.ts';
import type { Engine, EngineCapabilities } from '../../src/engine/engine.ts';
import { createLogger } from '../../src/log/logger.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { until } from './deadline.ts';
import { testEngineEndpoint } from './probe-target.ts';
import { WorkerClient } from './worker-client.ts';

const log = createLogger({ name: 'control-test', level: 'silent' });

/** The control process's reconcilers on a real database, a real engine and a real link, without an API and a gateway. */
export class ControlBench implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'sluice-control-'));
  readonly installation = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
  readonly engine: Engine;
  /** The engine as the reconciler sees it; fails as long as `engineAway` says so. */
  readonly reconciledEngine: Engine;
  engineAway = false;
  /** What the engine tells of its machine, other than is true; its resources are counted where this is given. */
  machine: Partial<EngineCapabilities> | undefined;
  /** Which folders of the machine instances may have: none, until a test says so. */
  hostFolder = createHostFolders([], []);
  store!: Store;
  link!: LinkServer;
  reconciler!: ServiceReconciler;
  worker!: WorkerClient;

  readonly #tokenKeys: readonly TokenKey[];
  #clock = createSteadyClock();

  private constructor(tokenKeys: readonly TokenKey[]) {
    this.#tokenKeys = tokenKeys;
    this.engine = createDockerEngine({
      installation: this.installation,
      endpoint: testEngineEndpoint,
      addressing: 'container',
      log,
    });
    const away = createDockerEngine({
      installation: this.installation,
      endpoint: join(this.folder, 'no-engine.sock'),
      addressing: 'container',
      log,
    });
    this.reconciledEngine = new Proxy(this.engine, {
      get: (present, name: keyof Engine) => {
        if (name === 'prepareImage') return this.#prepareLocal;
        if (name === 'capabilities' && !this.engineAway) return this.#capabilities;
        return (this.engineAway ? away : present)[name];
      },
    });
  }

  static async open(tokenKeys: readonly TokenKey[] = [], machine?: Partial<EngineCapabilities>): Promise<ControlBench> {
    const bench = new ControlBench(tokenKeys);
    bench.machine = machine;
    await bench.begin();
    return bench;
  }

  /** What the start of a control process does. */
  async begin(): Promise<void> {
    this.#clock = createSteadyClock();
    this.store = await openStore(join(this.folder, 'sluice.db'));
    this.link = await createLinkServer({
      socketPath: join(this.folder, 'link.sock'),
      routesFile: join(this.folder, 'routes.json'),
      tokenKeys: this.#tokenKeys,
      clock: this.#clock,
      log,
      patience: 300,
    });
    this.worker = await WorkerClient.dial(join(this.folder, 'link.sock'), 1);
    this.reconciler = createServiceReconciler({
      models: this.store.models,
      services: this.store.services,
      engine: this.reconciledEngine,
      openEnvironment: () => ({}),
      hostFolder: (path) => this.hostFolder(path),
      link: this.link,
      clock: this.#clock,
      usage: createInstanceUsageReader(this.reconciledEngine, this.#clock).of,
      registry: {
        address: '127.0.0.1:1',
        credentials: async () => ({ username: 'u', password: 'p' }),
        outside: async () => undefined,
      },
      onTakenBack: (id) => void this.publishPolicy(id),
      ...(this.machine && { resources: { overcommit: { cpu: 1, memory: 1 }, keptMemory: 0 } }),
      log,
      period: 1000,
      drainTime: 2000,
    });
  }

  /** What its end does: everything that was started keeps running. */
  async end(): Promise<void> {
    await this.reconciler.close();
    this.worker[Symbol.dispose]();
    await this.link.close();
    await this.store.close();
  }

  /** A published model of an image that the engine has. */
  async model(
    image: string,
    container: Partial<ContainerApi> = {},
    facts: Partial<ResolvedImage> = {},
  ): Promise<Model> {
    const id = crypto.randomUUID();
    const model: Model = {
      id,
      projectId: 'p',
      ownerId: 'u',
      name: `model-${id.slice(0, 8)}`,
      version: '0.0.1',
      status: 'published',
      sourceLocation: image,
      container: { protocol: 'http', port: 8080, ...container },
      image: {
        repository: image,
        builtIn: false,
        digest: 'local',
        sizeBytes: 1,
        os: 'linux',
        architecture: 'amd64',
        exposedPorts: [],
        entrypoint: [],
        command: [],
        user: '',
        ...facts,
      },
      request: {},
      createdAt: Date.now(),
    };
    await this.store.models.create(model);
    return model;
  }

  async deploy(model: Model, version: Partial<ServiceVersionSpec> = {}, policy?: ServicePolicy): Promise<string> {
    const id = crypto.randomUUID();
    const service: Service = {
      id,
      projectId: 'p',
      ownerId: 'u',
      generation: 1,
      wish: 'running',
      spec: {
        name: `service-${id.slice(0, 8)}`,
        description: '',
        websocket: true,
        ...(policy && { policy }),
        versions: [
          {
            modelId: model.id,
            weight: 100,
            specification: 'custom',
            resources: { cpu: 1, memoryMegabytes: 256 },
            instanceCount: 1,
            environment: {},
            deployTimeoutSeconds: 120,
            terminationGraceSeconds: 10,
            ...version,
          },
        ],
        request: {},
      },
      state: {
        status: 'deploying',
        observedGeneration: 0,
        progress: 0,
        transitionAt: Date.now(),
        deployStartedAt: Date.now(),
      },
      createdAt: Date.now(),
      updatedAt: Date.now(),
    };
    await this.store.services.create(service);
    this.reconciler.wake(id);
    return id;
  }

  /** What the API does where a service may ask something else of the gateway. */
  async publishPolicy(id: string): Promise<void> {
    this.link.publishPolicy(id, await createPolicyFeed(this.store, Date.now).of(id));
  }

  async wish(id: string, wish: 'running' | 'stopped' | 'deleted'): Promise<void> {
    await this.store.services.setWish(id, { wish });
    this.reconciler.wake(id);
  }

  /** Waits for a state of the service. */
  async reaches(
    id: string,
    what: string,
    holds: (service: Service) => boolean,
    milliseconds = 60_000,
  ): Promise<Service> {
    let last: Service | undefined;
    return until(
      milliseconds,
      what,
      async () => {
        last = await this.store.services.get(id);
        return last && holds(last) ? last : undefined;
      },
      () => JSON.stringify(last?.state),
    );
  }

  async isGone(id: string): Promise<void> {
    await until(30_000, 'the service is gone', async () => ((await this.store.services.get(id)) ? undefined : true));
  }

  /** Its instances in any phase. */
  async present(serviceId: string) {
    const all = await this.engine.list(AbortSignal.timeout(10_000));
    return all.filter((one) => one.serviceId === serviceId);
  }

  async running(serviceId: string) {
    return (await this.present(serviceId)).filter(({ phase }) => phase === 'running');
  }

  async events(id: string): Promise<readonly string[]> {
    const { rows } = await this.store.services.events(id, { order: 'asc', offset: 0, limit: 1000 });
    return rows.map(({ notice }) => noticeText(notice, 'en'));
  }

  async says(id: string, part: string, milliseconds = 60_000): Promise<string> {
    let last: readonly string[] = [];
    return until(
      milliseconds,
      `an event with "${part}"`,
      async () => {
        last = await this.events(id);
        return last.find((text) => text.includes(part));
      },
      () => JSON.stringify(last),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.engine.removeAll(AbortSignal.timeout(60_000));
    rmSync(this.folder, { recursive: true, force: true });
  }

  readonly #capabilities: Engine['capabilities'] = async (signal) => ({
    ...(await this.engine.capabilities(signal)),
    ...this.machine,
  });

  /** The images of these tests are on the engine and in no registry: they are found under the model's own name. */
  readonly #prepareLocal: Engine['prepareImage'] = (image, options) => {
    if (this.engineAway) return this.reconciledEngine.capabilities(options.signal).then(() => Promise.reject());
    return this.engine.prepareImage({ ...image, name: image.name.replace(/@local$/, '') }, options);
  };
}
