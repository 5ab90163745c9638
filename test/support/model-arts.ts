import { until } from './deadline.ts';
import type { Platform } from './platform.ts';
import { WebSocketClient, type WebSocketRequest } from './web-socket-client.ts';

/** An answer of the REST API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface ModelOptions {
  readonly protocol?: 'http' | 'https' | 'ws' | 'wss';
  readonly port?: number;
  /** More keys of `initial_config`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** More keys of the request itself. */
  readonly request?: Readonly<Record<string, unknown>>;
}

export interface ServiceOptions {
  readonly websocket?: boolean;
  readonly instances?: number;
  readonly envs?: Readonly<Record<string, string>>;
  readonly resources?: { readonly cpu: number; readonly memory: number };
  readonly deployTimeoutSeconds?: number;
  /** `config[].additional_properties.scaling`. */
  readonly scaling?: Readonly<Record<string, number>>;
  /** More of `additional_properties`. */
  readonly policy?: Readonly<Record<string, unknown>>;
}

export interface Ticket {
  readonly ticket: string;
  readonly expires_at: string;
  readonly url: string;
  readonly protocol: string;
}

interface NamedEvent {
  readonly event_type: string;
  readonly event_info: string;
}

/** A client of the platform's API, written as a user's script would be: public addresses, one token. */
export class ModelArts {
  readonly platform: Platform;
  readonly token: string;

  private constructor(platform: Platform, token: string) {
    this.platform = platform;
    this.token = token;
  }

  static async login(platform: Platform): Promise<ModelArts> {
    const answer = await requestToken(platform);
    const token = answer.headers.get('x-subject-token');
    if (answer.status !== 201 || token === null) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
    return new ModelArts(platform, token);
  }

  get projectId(): string {
    return this.platform.credentials.project_id;
  }

  /** One call below `/v1/{project_id}`. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const answer = await this.platform.fetch(`/v1/${this.projectId}${path}`, {
      method,
      headers: { 'X-Auth-Token': this.token, 'Content-Type': 'application/json;charset=UTF-8', ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  }

  /** A ticket for one connection to a service. */
  async ticket(serviceId: string, bounds: Readonly<Record<string, unknown>> = {}): Promise<Ticket> {
    return (await this.#expectSuccess('POST', `/services/${serviceId}/tickets`, bounds)) as unknown as Ticket;
  }

  async createModel(name: string, image: string, options: ModelOptions = {}): Promise<string> {
    const { protocol, port, config, request } = options;
    const initial = { model_type: 'Image', ...(protocol && { protocol }), ...(port && { port }), ...config };
    const answer = await this.#expectSuccess('POST', '/models', {
      model_name: name,
      model_version: '0.0.1',
      model_type: 'Image',
      source_location: image,
      initial_config: JSON.stringify(initial),
      ...request,
    });
    return String(answer['model_id']);
  }

  /** Waits until the model has left `publishing`; gives the model. */
  modelDone(id: string, patience = 60_000): Promise<Record<string, unknown>> {
    return until(patience, `model ${id}`, async () => {
      const { body } = await this.call('GET', `/models/${id}`);
      return body['model_status'] === 'publishing' ? undefined : body;
    });
  }

  async createService(name: string, modelId: string, options: ServiceOptions = {}): Promise<string> {
    const answer = await this.#expectSuccess('POST', '/services', {
      service_name: name,
      infer_type: 'real-time',
      config: [
        {
          model_id: modelId,
          weight: 100,
          specification: 'custom',
          custom_spec: options.resources ?? { cpu: 0.5, memory: 512 },
          instance_count: options.instances ?? 1,
          envs: options.envs ?? {},
          ...(options.deployTimeoutSeconds && { deploy_timeout_in_seconds: options.deployTimeoutSeconds }),
          ...(options.scaling && { additional_properties: { scaling: options.scaling } }),
        },
      ],
      additional_properties: { websocket_upgrade: options.websocket ?? true, ...options.policy },
    });
    return String(answer['service_id']);
  }

  /** Model and service in one; gives the service's id once it runs. */
  async deploy(name: string, image: string, options: ModelOptions & ServiceOptions = {}): Promise<string> {
    const modelId = await this.createModel(name, image, options);
    const model = await this.modelDone(modelId);
    if (model['model_status'] !== 'published') throw new Error(`model ${name}: ${JSON.stringify(model)}`);
    const serviceId = await this.createService(name, modelId, options);
    await this.serviceIs(serviceId, 'running');
    return serviceId;
  }

  async service(id: string): Promise<Record<string, unknown>> {
    return (await this.call('GET', `/services/${id}`)).body;
  }

  /** The `error_msg` of a service, as it is shown to somebody who reads Chinese. */
  async errorInChinese(id: string): Promise<string> {
    const answer = await this.call('GET', `/services/${id}`, undefined, { 'X-Language': 'zh-cn' });
    return String(answer.body['error_msg'] ?? '');
  }

  /**
   * Waits for `status` (default: two minutes); says the last status and the events when it does not come, or when the
   * service has been `failed` for so long that it will hardly recover.
   */
  async serviceIs(id: string, status: string, milliseconds = 120_000): Promise<Record<string, unknown>> {
    let last: Record<string, unknown> = {};
    let looksWhileFailed = 0;
    const look = async () => {
      last = await this.service(id);
      if (last['status'] === status) return last;
      looksWhileFailed = last['status'] === 'failed' ? looksWhileFailed + 1 : 0;
      if (looksWhileFailed > 200) throw new Error(`still failed: ${JSON.stringify(last)}`);
      return undefined;
    };
    return until(milliseconds, `service ${id} ${status}`, look, () => JSON.stringify(last)).catch(async (error) => {
      throw new Error(`${error.message}\nevents: ${(await this.eventsOf(id)).join('\n')}`);
    });
  }

  async setStatus(id: string, status: 'running' | 'stopped'): Promise<ApiAnswer> {
    return this.call('PUT', `/services/${id}`, { status });
  }

  /** Deletes the service and waits until it is gone. */
  async deleteService(id: string): Promise<void> {
    await this.#expectSuccess('DELETE', `/services/${id}`);
    await until(60_000, `service ${id} gone`, async () =>
      (await this.call('GET', `/services/${id}`)).status === 404 ? true : undefined,
    );
  }

  /** The events of a service in order of time, as `type: text`. */
  async eventsOf(id: string): Promise<string[]> {
    const { body } = await this.call('GET', `/services/${id}/events?sort_by=occur_time&order=asc&limit=200`);
    return ((body['events'] ?? []) as NamedEvent[]).map((event) => `${event.event_type}: ${event.event_info}`);
  }

  /** Waits for an event of the service whose text matches. */
  eventLike(id: string, pattern: RegExp, milliseconds = 60_000): Promise<string> {
    let seen: string[] = [];
    const look = async () => {
      seen = await this.eventsOf(id);
      return seen.find((text) => pattern.test(text));
    };
    return until(milliseconds, `event ${pattern}`, look, () => seen.join('\n'));
  }

  /** Opens the service's address with the token. */
  openSocket(serviceId: string, rest = '', request: Partial<WebSocketRequest> = {}): Promise<WebSocketClient> {
    const headers = request.headers ?? [['X-Auth-Token', this.token]];
    return WebSocketClient.open(this.platform.peer, { target: `/v1/infers/${serviceId}${rest}`, headers });
  }

  async #expectSuccess(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.call(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** Asks for a project-scoped token with the password of the first account, or with another one. */
export function requestToken(platform: Platform, password?: string): Promise<Response> {
  const { user, domain, project_name: project, password: own } = platform.credentials;
  return platform.fetch('/v3/auth/tokens', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json;charset=utf8' },
    body: JSON.stringify({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: user, password: password ?? own, domain: { name: domain } } },
        },
        scope: { project: { name: project } },
      },
    }),
  });
}
