import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../../../src/config/data-folder.ts';
import { createDockerEngine } from '../../../src/engine/docker/docker-engine.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { until } from '../../support/deadline.ts';
import type { ModelArts } from '../../support/model-arts.ts';
import { engine, testEngineEndpoint } from '../../support/probe-target.ts';
import { Stage } from '../../support/stage.ts';
import { buildTestImage } from '../../support/test-images.ts';
import { ClientProcess } from '../client-process.ts';
import { CallsSocket } from './calls-socket.ts';
import { controlEnds } from './control-ends.ts';
import { EngineWatch } from './engine-watch.ts';
import { InstallationView } from './installation-view.ts';

const image = 'kill-points/echo:1.0';
const sockets = 8;

/**
 * A whole product whose control process can be killed at its calls: real supervisor, real worker, real engine. Clients exchange
 * numbered messages all the time with a service that nothing is done to.
 */
export class Lane implements AsyncDisposable {
  readonly image = image;
  /** Of an image whose process ends at once. */
  readonly brokenModelId: string;
  readonly calls: CallsSocket;
  readonly view: InstallationView;
  readonly engine: EngineWatch;
  readonly #clients: ClientProcess | undefined;
  readonly #installation: string;
  readonly #stage: Stage;
  readonly #pushed: readonly string[];
  readonly #owned: AsyncDisposableStack;

  private constructor(parts: {
    stage: Stage;
    pushed: readonly string[];
    brokenModelId: string;
    engine: EngineWatch;
    clients: ClientProcess | undefined;
    installation: string;
    owned: AsyncDisposableStack;
  }) {
    const { dataFolder: folder } = parts.stage.platform;
    this.#stage = parts.stage;
    this.#pushed = parts.pushed;
    this.brokenModelId = parts.brokenModelId;
    this.#owned = parts.owned;
    this.engine = parts.engine;
    this.#clients = parts.clients;
    this.#installation = parts.installation;
    this.calls = new CallsSocket(folder);
    this.view = new InstallationView(folder);
  }

  /** `steady`: with the service that nothing is done to, and its clients. Without it the first service is really the first. */
  static async open({ steady }: { readonly steady: boolean }): Promise<Lane> {
    await using opened = new AsyncDisposableStack();
    const program = [process.execPath, join(import.meta.dir, 'serve.ts')];
    const stage = opened.use(await Stage.open({ program, workers: 1 }));
    const { api } = stage;
    const installation = readFileSync(dataFolder(stage.platform.dataFolder).installationId, 'utf8').trim();
    const watch = opened.use(await EngineWatch.open(installation));
    const pushed = [await buildTestImage('scratch-static'), await buildTestImage('exits-at-once')] as const;
    await stage.push(pushed[0], image);
    await stage.push(pushed[1], 'kill-points/broken:1.0');
    const brokenModelId = await api.createModel('broken', 'kill-points/broken:1.0', { protocol: 'ws' });
    await api.modelDone(brokenModelId);
    const clients = steady ? opened.use(await startClients(stage)) : undefined;
    await clients?.allOpen();
    return new Lane({ stage, pushed, brokenModelId, installation, engine: watch, clients, owned: opened.move() });
  }

  get api(): ModelArts {
    return this.#stage.api;
  }

  get ends(): readonly string[] {
    return controlEnds(this.#stage.platform.dataFolder);
  }

  /** What the processes have logged until now. */
  get log(): string {
    return this.#stage.platform.serve.output;
  }

  /** Waits until a control process answers (again). */
  async controlAnswers(): Promise<void> {
    await until(30_000, 'a control process', async () => {
      const answer = await this.calls.look().catch(() => undefined);
      return answer && true;
    });
  }

  /** Takes the names away under which the engine has pulled the images: the next deployment pulls them. */
  async forgetImages(): Promise<void> {
    const { port } = this.#stage.platform;
    for (const pushed of this.#pushed) {
      const { RepoDigests: names } = (await (await engine(`/images/${pushed}/json`)).json()) as {
        RepoDigests: string[];
      };
      const pulled = names.filter((name) => name.startsWith(`127.0.0.1:${port}/`));
      for (const name of pulled) await engine(`/images/${name}`, { method: 'DELETE' });
    }
  }

  /** Where there is no steady service: takes network and firewall rules away, as `sluice down` does. */
  async forgetNetwork(): Promise<void> {
    if (this.#clients) return;
    const log = createLogger({ name: 'lane', level: 'silent' });
    const given = { endpoint: testEngineEndpoint, addressing: 'container', log } as const;
    const own = createDockerEngine({ installation: this.#installation, ...given });
    await own.removeAll(AbortSignal.timeout(30_000));
  }

  /** Whether the rules that keep instances from the machine are there once and whole; where the platform may not set them, they need not be. */
  isFirewallWhole(): boolean {
    if (process.getuid?.() !== 0 || Bun.which('iptables') === null) return true;
    const chain = `SLUICE-${this.#installation}`;
    const rules = (name: string) => Bun.spawnSync(['iptables', '-w', '5', '-S', name]).stdout.toString().split('\n');
    const jumps = rules('INPUT').filter((rule) => rule.endsWith(`-j ${chain}`));
    return jumps.length === 1 && rules(chain).some((rule) => rule.endsWith('-j DROP'));
  }

  /** What the clients of the steady service have to complain about. */
  complaints(): readonly string[] {
    const tales = this.#clients?.told('closed', 'refused', 'lost', 'repeated', 'reordered', 'garbled') ?? [];
    return tales.map((tale) => JSON.stringify(tale));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

async function startClients({ platform, api }: Stage): Promise<ClientProcess> {
  const steady = await api.deploy('steady', image, { protocol: 'ws' });
  return new ClientProcess({
    port: platform.port,
    caFile: platform.credentials.ca_file,
    token: api.token,
    sockets,
    periodMs: 250,
    targets: [`/v1/infers/${steady}`],
  });
}
