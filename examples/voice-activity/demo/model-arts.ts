import { readFileSync } from 'node:fs';
import { DemoFailed } from './demo-failed.ts';
import type { Credentials } from './installation.ts';
import type { Language } from './words.ts';
import { say } from './words.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface DeployedService {
  readonly id: string;
  readonly address: string;
}

const CALL_MS = 30_000;
const POLL_MS = 300;
const MODEL_SECONDS = 300;
const SERVICE_SECONDS = 600;

/** The body of `POST /v3/auth/tokens` for a token of the first project. */
export function tokenRequest({ user, domain, password, project_id }: Credentials): Fields {
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { name: user, password, domain: { name: domain } } } },
      scope: { project: { id: project_id } },
    },
  };
}

/** The REST API, as any program would use it. */
export class ModelArts {
  readonly #credentials: Credentials;
  readonly #language: Language;
  readonly #signal: AbortSignal;
  #token: string | undefined;

  constructor(credentials: Credentials, language: Language, signal: AbortSignal) {
    this.#credentials = credentials;
    this.#language = language;
    this.#signal = signal;
  }

  get token(): string {
    return this.#token ?? '';
  }

  async logIn(): Promise<void> {
    const { headers } = await this.#call('POST', '/v3/auth/tokens', tokenRequest(this.#credentials));
    this.#token = headers.get('X-Subject-Token') ?? undefined;
  }

  async createModel(name: string, image: string): Promise<string> {
    const { body } = await this.#call('POST', this.#path('models'), {
      model_name: name,
      model_version: '1.0.0',
      model_type: 'Image',
      source_location: image,
      initial_config: JSON.stringify({ model_type: 'Image', protocol: 'ws', port: 8080 }),
    });
    return String(body['model_id']);
  }

  /** Waits until the model can be deployed; gives its status. */
  async modelReady(id: string): Promise<string> {
    const model = await this.#poll('model.wait', MODEL_SECONDS, async () => {
      const { body } = await this.#call('GET', this.#path(`models/${id}`));
      return body['model_status'] === 'publishing' ? undefined : body;
    });
    const status = String(model['model_status']);
    if (status !== 'published') {
      const detail = JSON.stringify(model['error_msg'] ?? model);
      throw new DemoFailed(say(this.#language, 'error.model', { status, detail }));
    }
    return status;
  }

  async createService(name: string, modelId: string): Promise<string> {
    const { body } = await this.#call('POST', this.#path('services'), {
      service_name: name,
      infer_type: 'real-time',
      config: [
        {
          model_id: modelId,
          weight: 100,
          specification: 'custom',
          custom_spec: { cpu: 1, memory: 1024 },
          instance_count: 1,
        },
      ],
      additional_properties: { websocket_upgrade: true },
    });
    return String(body['service_id']);
  }

  /** Waits until the service runs; `onEvent` gets each of its events once, `report` its progress. */
  async serviceReady(
    id: string,
    { onEvent, report }: { readonly onEvent: (text: string) => void; readonly report: (detail: string) => void },
  ): Promise<DeployedService> {
    let seen = 0;
    const service = await this.#poll('service.wait', SERVICE_SECONDS, async () => {
      const { body } = await this.#call('GET', this.#path(`services/${id}`));
      const events = await this.#events(id);
      for (const text of events.slice(seen)) {
        onEvent(text);
      }
      seen = events.length;
      report(`${body['progress'] ?? 0} %`);
      return body['status'] === 'running' || body['status'] === 'failed' ? body : undefined;
    });
    if (service['status'] !== 'running') {
      const detail = String(service['error_msg'] ?? '');
      throw new DemoFailed(say(this.#language, 'error.service', { status: String(service['status']), detail }));
    }
    return { id, address: String(service['access_address']) };
  }

  /** Oldest first. */
  async #events(id: string): Promise<readonly string[]> {
    const path = this.#path(`services/${id}/events?sort_by=occur_time&order=asc&limit=1000`);
    const { body } = await this.#call('GET', path);
    const events = Array.isArray(body['events']) ? (body['events'] as Fields[]) : [];
    return events.map((event) => String(event['event_info']));
  }

  async #poll<T>(what: 'model.wait' | 'service.wait', seconds: number, look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
      if (Date.now() > deadline) {
        throw new DemoFailed(say(this.#language, 'error.slow', { what: say(this.#language, what), seconds }));
      }
      await Bun.sleep(POLL_MS);
    }
  }

  async #call(
    method: string,
    path: string,
    body?: Fields,
  ): Promise<{ readonly headers: Headers; readonly body: Fields }> {
    const answer = await fetch(`${this.#credentials.endpoint}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'X-Language': this.#language === 'zh' ? 'zh-cn' : 'en-us',
        ...(this.#token !== undefined && { 'X-Auth-Token': this.#token }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      tls: { ca: readFileSync(this.#credentials.ca_file, 'utf8') },
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(CALL_MS)]),
    });
    const text = await answer.text();
    if (!answer.ok) {
      const args = { call: `${method} ${path}`, status: answer.status, body: text.slice(0, 500) };
      throw new DemoFailed(say(this.#language, 'error.answer', args));
    }
    return { headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  }

  #path(rest: string): string {
    return `/v1/${this.#credentials.project_id}/${rest}`;
  }
}
