import { until } from '../../support/deadline.ts';
import type { ModelArts } from '../../support/model-arts.ts';
import type { Platform } from '../../support/platform.ts';
import { Stage } from '../../support/stage.ts';
import { buildTestImage } from '../../support/test-images.ts';
import { ClientProcess } from '../client-process.ts';
import { EngineEvents } from './engine-events.ts';
import { firstConfig, type ServiceConfig } from './service-config.ts';
import { ServiceWatch } from './service-watch.ts';

export interface UpdateStage extends AsyncDisposable {
  readonly platform: Platform;
  readonly api: ModelArts;
  readonly service: string;
  /** Two versions of a model that serve, and one whose process ends at once. */
  readonly models: { readonly first: string; readonly second: string; readonly broken: string };
  readonly clients: ClientProcess;
  readonly watch: ServiceWatch;
  readonly engine: EngineEvents;
  /** Waits until a client has a socket on an instance that nobody had one on before. */
  someoneNew(): Promise<void>;
  /** What the service begins with. */
  readonly config: ServiceConfig;
}

export interface UpdateStageOptions {
  readonly sockets: number;
  readonly instances: number;
  readonly workers: number;
  /** New sockets a second that come and go beside the others. */
  readonly arrivals: number;
  readonly periodMs: number;
}

/** A platform with one service of several instances, everybody connected. Disposing it ends everything. */
export async function openUpdateStage(options: UpdateStageOptions): Promise<UpdateStage> {
  const { sockets, instances, workers, arrivals, periodMs } = options;
  await using opened = new AsyncDisposableStack();
  const stage = opened.use(await Stage.open({ workers }));
  const { api, platform } = stage;
  await stage.push(await buildTestImage('scratch-static'), 'updates/echo:1.0');
  await stage.push(await buildTestImage('exits-at-once'), 'updates/broken:1.0');
  const [first, second, broken] = await Promise.all([
    api.createModel('first', 'updates/echo:1.0', { protocol: 'ws' }),
    api.createModel('second', 'updates/echo:1.0', { protocol: 'ws' }),
    api.createModel('broken', 'updates/broken:1.0', { protocol: 'ws' }),
  ]);
  for (const model of [first, second, broken]) await api.modelDone(model);
  const config = firstConfig(first, instances);
  const created = await api.call('POST', '/services', {
    service_name: 'updated',
    infer_type: 'real-time',
    config,
    additional_properties: { websocket_upgrade: true, limits: { max_connections_per_credential: 0 } },
  });
  if (created.status !== 200) throw new Error(JSON.stringify(created.body));
  const service = String(created.body['service_id']);
  await api.serviceIs(service, 'running');
  const engine = opened.use(await EngineEvents.open(service));
  const watch = opened.use(new ServiceWatch(api, service));
  const clients = opened.use(
    new ClientProcess({
      port: platform.port,
      caFile: platform.credentials.ca_file,
      token: api.token,
      sockets,
      periodMs,
      targets: [`/v1/infers/${service}/hostname`],
      named: true,
      arrivals,
    }),
  );
  await clients.allOpen();
  const everything = opened.move();
  return {
    platform,
    api,
    service,
    models: { first, second, broken },
    clients,
    watch,
    engine,
    someoneNew: async () => {
      const names = () => new Set(clients.told('opened').map(({ instance }) => instance)).size;
      const before = names();
      await until(60_000, 'a client on a new instance', async () => (names() > before ? true : undefined));
    },
    config,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
