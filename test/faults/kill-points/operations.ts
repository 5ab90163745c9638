import type { ApiAnswer } from '../../support/model-arts.ts';
import { engine } from '../../support/probe-target.ts';
import type { SeenInstance } from './engine-watch.ts';
import type { Life } from './life.ts';

/** What an operation leads to. */
export interface Wished {
  readonly model?: 'published' | 'gone';
  readonly service?: 'running' | 'stopped' | 'gone';
  readonly webhook?: 'there' | 'gone';
  readonly volume?: 'there' | 'gone';
  /** Running instances; there are no others, ended ones included. */
  readonly instances: number;
  /** None of the instances that there were before is left. */
  readonly renewed?: boolean;
  /** The one that was to be replaced by hand is gone; its successor ran beside it, in the same place. */
  readonly replaced?: boolean;
  /** The configuration is an earlier one again. */
  readonly takenBack?: boolean;
}

export interface Operation {
  readonly name: string;
  /** Those of one group are left out of a life together, where nothing is to be found out at any of them. */
  readonly group?: string;
  /** Before anything is counted. */
  prepare?(life: Life): Promise<void>;
  /** What a client does, and does `again` where it was not acknowledged. */
  request(life: Life, again: boolean): Promise<boolean>;
  readonly wished: Wished;
  /** Instances that are started at least and at most, wherever a kill comes in between. */
  readonly starts: readonly [least: number, most: number];
  /** Events of which each is told exactly once. */
  readonly told: readonly RegExp[];
  /** Sockets to the service: so many are opened before, and so many go on behind it. */
  readonly sockets?: { readonly opened: number; readonly kept: number };
}

/** In the order in which a life goes through them. */
export const operations: readonly Operation[] = [
  {
    name: 'create a model',
    request: createModel,
    wished: { model: 'published', instances: 0 },
    starts: [0, 0],
    told: [],
  },
  {
    name: 'create a webhook',
    group: 'webhook',
    request: createWebhook,
    wished: { webhook: 'there', instances: 0 },
    starts: [0, 0],
    told: [],
  },
  {
    name: 'delete the webhook',
    group: 'webhook',
    request: ({ lane, webhookId }) => isAcknowledged(lane.api.call('DELETE', `/webhooks/${webhookId}`), 404),
    wished: { webhook: 'gone', instances: 0 },
    starts: [0, 0],
    told: [],
  },
  {
    name: 'create a volume',
    group: 'volume',
    request: ({ lane, name }, again) =>
      isAcknowledged(lane.api.call('POST', '/volumes', { name }), ...(again ? [409] : [])),
    wished: { volume: 'there', instances: 0 },
    starts: [0, 0],
    told: [],
  },
  {
    name: 'delete the volume',
    group: 'volume',
    request: ({ lane, name }) => isAcknowledged(lane.api.call('DELETE', `/volumes/${name}`), 404),
    wished: { volume: 'gone', instances: 0 },
    starts: [0, 0],
    told: [],
  },
  {
    name: 'create a service',
    async prepare({ lane }) {
      await lane.forgetNetwork();
      await lane.forgetImages();
    },
    request: createService,
    wished: { service: 'running', instances: 2 },
    starts: [2, 2],
    told: [/start to deploy service/, /preparing environment/, /pulling model image/, /starting model/, /started\.$/],
  },
  {
    name: 'an instance crashes',
    group: 'crash',
    request: crash,
    wished: { service: 'running', instances: 2 },
    starts: [1, 1],
    told: [/ended with exit code 137/],
    // They are spread evenly over two instances.
    sockets: { opened: 4, kept: 2 },
  },
  {
    name: 'replace an instance',
    group: 'replacement',
    request: replaceInstance,
    wished: { service: 'running', instances: 2, replaced: true },
    starts: [1, 1],
    told: [/is replaced by another/, /takes no new connections/],
    // They are spread evenly over two instances.
    sockets: { opened: 4, kept: 2 },
  },
  {
    name: 'change the limits',
    group: 'limits',
    request: changeLimits,
    wished: { service: 'running', instances: 2 },
    starts: [0, 0],
    told: [],
    sockets: { opened: 2, kept: 2 },
  },
  {
    name: 'update',
    group: 'update',
    prepare: inEnvironment(1),
    request: (life) => configure(life, 2),
    wished: { service: 'running', instances: 2, renewed: true },
    starts: [2, 2],
    told: [/is being updated/, /has been updated/],
  },
  {
    name: 'roll back by hand',
    group: 'update',
    prepare: inEnvironment(0),
    request: rollBack,
    wished: { service: 'running', instances: 2, renewed: true },
    starts: [2, 2],
    told: [/is being updated/, /has been updated/],
  },
  {
    name: 'an update fails',
    group: 'failed update',
    prepare: ({ lane }) => lane.forgetImages(),
    request: (life) => configure(life, 2, life.lane.brokenModelId),
    wished: { service: 'running', instances: 2, takenBack: true },
    // Three ends in a row at one of two places are enough.
    starts: [3, 6],
    told: [/is being updated/, /Perform a rollback/, /has been rolled back/],
    sockets: { opened: 2, kept: 2 },
  },
  {
    name: 'scale up',
    group: 'scale',
    request: (life) => configure(life, 3),
    wished: { service: 'running', instances: 3 },
    starts: [1, 1],
    told: [/is being updated/, /has been updated/],
    sockets: { opened: 2, kept: 2 },
  },
  {
    name: 'scale down',
    group: 'scale',
    request: (life) => configure(life, 2),
    wished: { service: 'running', instances: 2 },
    starts: [0, 0],
    told: [/takes no new connections/],
    // One for each of three instances.
    sockets: { opened: 3, kept: 2 },
  },
  {
    name: 'stop',
    group: 'rest',
    request: (life, again) => setStatus(life, 'stopped', again),
    wished: { service: 'stopped', instances: 0 },
    starts: [0, 0],
    told: [/is being stopped/, /has been stopped/],
  },
  {
    name: 'start',
    group: 'rest',
    request: (life, again) => setStatus(life, 'running', again),
    wished: { service: 'running', instances: 2 },
    starts: [2, 2],
    told: [/start to deploy service/, /started\.$/],
  },
  {
    name: 'delete the service',
    request: ({ lane, serviceId }) => isAcknowledged(lane.api.call('DELETE', `/services/${serviceId}`), 404),
    wished: { service: 'gone', instances: 0 },
    starts: [0, 0],
    told: [],
  },
  {
    name: 'delete the model',
    request: ({ lane, modelId }) => isAcknowledged(lane.api.call('DELETE', `/models/${modelId}`), 404),
    wished: { model: 'gone', instances: 0 },
    starts: [0, 0],
    told: [],
  },
];

/** Whether the API says that it is done; `false` when nobody answers. */
async function isAcknowledged(request: Promise<ApiAnswer>, ...also: readonly number[]): Promise<boolean> {
  const answer = await request.catch(() => undefined);
  if (answer === undefined || answer.status >= 500) return false;
  if (answer.status === 200 || also.includes(answer.status)) return true;
  throw new Error(`the API refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function createModel(life: Life, again: boolean): Promise<boolean> {
  const { api, image } = life.lane;
  if (again) {
    const { body } = await api.call('GET', `/models?model_name=${life.name}&exact_match=true`);
    const [model] = (body['models'] ?? []) as { model_id: string }[];
    life.modelId = model?.model_id ?? '';
    if (model) return true;
  }
  const body = {
    model_name: life.name,
    model_version: '0.0.1',
    model_type: 'Image',
    source_location: image,
    initial_config: JSON.stringify({ model_type: 'Image', protocol: 'ws' }),
  };
  return isAcknowledged(
    api.call('POST', '/models', body).then((answer) => {
      life.modelId = String(answer.body['model_id'] ?? '');
      return answer;
    }),
  );
}

async function createWebhook(life: Life, again: boolean): Promise<boolean> {
  const { api } = life.lane;
  if (again) {
    const { body } = await api.call('GET', '/webhooks');
    const webhook = ((body['webhooks'] ?? []) as { webhook_id: string; name: string }[]).find(
      ({ name }) => name === life.name,
    );
    life.webhookId = webhook?.webhook_id ?? '';
    if (webhook) return true;
  }
  return isAcknowledged(
    // Nothing is sent there: it is deleted before any service changes.
    api.call('POST', '/webhooks', { name: life.name, url: 'https://hooks.example.com/kill-points' }).then((answer) => {
      life.webhookId = String(answer.body['webhook_id'] ?? '');
      return answer;
    }),
  );
}

async function createService(life: Life, again: boolean): Promise<boolean> {
  const { api } = life.lane;
  if (again) {
    const { body } = await api.call('GET', `/services?service_name=${life.name}`);
    const [service] = (body['services'] ?? []) as { service_id: string }[];
    life.serviceId = service?.service_id ?? '';
    if (service) return true;
  }
  const body = {
    service_name: life.name,
    infer_type: 'real-time',
    config: [configuration(life, life.modelId, 2)],
    // Sockets of an instance that goes are not waited for.
    additional_properties: { websocket_upgrade: true, drain: { timeout_seconds: 0 } },
  };
  return isAcknowledged(
    api.call('POST', '/services', body).then((answer) => {
      life.serviceId = String(answer.body['service_id'] ?? '');
      return answer;
    }),
  );
}

function configuration({ environment }: Life, modelId: string, instances: number) {
  return {
    model_id: modelId,
    weight: 100,
    specification: 'custom',
    custom_spec: { cpu: 0.1, memory: 64 },
    instance_count: instances,
    envs: { ENVIRONMENT: String(environment) },
  };
}

function inEnvironment(environment: number): (life: Life) => Promise<void> {
  return async (life) => {
    life.environment = environment;
  };
}

/** What is there already changes nothing: it may be asked for twice. */
async function configure(life: Life, instances: number, modelId = life.modelId): Promise<boolean> {
  const config = [configuration(life, modelId, instances)];
  return isAcknowledged(life.lane.api.call('PUT', `/services/${life.serviceId}`, { config }));
}

/** To the generation that the service began with. */
async function rollBack({ lane, serviceId }: Life, again: boolean): Promise<boolean> {
  // Where it is there already, the second request is refused.
  const also = again ? [400] : [];
  return isAcknowledged(lane.api.call('POST', `/services/${serviceId}/rollback`, { generation: 1 }), ...also);
}

async function setStatus({ lane, serviceId }: Life, status: 'running' | 'stopped', again: boolean): Promise<boolean> {
  // A service that is starting cannot be started: who asks again looks first.
  if (again && lane.view.service(serviceId)?.wish === status) return true;
  return isAcknowledged(lane.api.setStatus(serviceId, status));
}

async function changeLimits({ lane, serviceId, edition }: Life): Promise<boolean> {
  const limits = { max_connections: 1000 + edition };
  return isAcknowledged(lane.api.call('PUT', `/services/${serviceId}`, { additional_properties: { limits } }));
}

async function crash({ lane, serviceId }: Life): Promise<boolean> {
  const [victim] = await lane.engine.instances(serviceId);
  await kill(victim);
  return true;
}

/** The same one again, where it was not acknowledged: it may be gone, or on its way. */
async function replaceInstance(life: Life, again: boolean): Promise<boolean> {
  const { api, engine: seen } = life.lane;
  if (!again) life.replaced = (await seen.instances(life.serviceId))[0]?.id ?? '';
  const also = again ? [404, 409] : [];
  const path = `/services/${life.serviceId}/instances/${life.replaced}/restart`;
  return isAcknowledged(api.call('POST', path), ...also);
}

async function kill(victim: SeenInstance | undefined): Promise<void> {
  const answer = await engine(`/containers/${victim?.container}/kill`, { method: 'POST' });
  if (answer.status !== 204) throw new Error(`the instance could not be killed: ${await answer.text()}`);
}
