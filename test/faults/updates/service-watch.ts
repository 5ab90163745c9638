import type { ModelArts } from '../../support/model-arts.ts';

/** The service at one moment, as everybody can see it. */
export interface Look {
  /** When it was asked for, ms since the epoch. */
  readonly at: number;
  readonly status: string;
  readonly progress: number | undefined;
  readonly error: string | undefined;
  /** By id, with their status. */
  readonly instances: ReadonlyMap<string, string>;
}

interface ShownInstance {
  readonly instance_id: string;
  readonly status: string;
}

const everyMs = 200;

/** Looks at a service again and again, from outside. A look that fails (the control process was killed) is left out. */
export class ServiceWatch implements AsyncDisposable {
  readonly looks: Look[] = [];
  readonly #api: ModelArts;
  readonly #service: string;
  readonly #loop: Promise<void>;
  #over = false;

  constructor(api: ModelArts, service: string) {
    this.#api = api;
    this.#service = service;
    this.#loop = this.#watch();
  }

  get last(): Look | undefined {
    return this.looks.at(-1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#loop;
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      const look = await this.#look().catch(() => undefined);
      if (look !== undefined) this.looks.push(look);
      await Bun.sleep(everyMs);
    }
  }

  async #look(): Promise<Look | undefined> {
    const at = Date.now();
    const shown = await this.#api.call('GET', `/services/${this.#service}`);
    const listed = await this.#api.call('GET', `/services/${this.#service}/instances`);
    if (shown.status !== 200 || listed.status !== 200) return undefined;
    const { status, progress, error_msg: error } = shown.body;
    const instances = listed.body['instances'] as readonly ShownInstance[];
    return {
      at,
      status: String(status),
      progress: progress === undefined ? undefined : Number(progress),
      error: error === undefined ? undefined : String(error),
      instances: new Map(instances.map((instance) => [instance.instance_id, instance.status])),
    };
  }
}
