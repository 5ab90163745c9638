import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../src/log/logger.ts';
import type { RegistryCatalog, TaggedImage } from '../../../src/registry/catalog.ts';
import { createRegistry, type Registry } from '../../../src/registry/registry.ts';
import type { RegistryLimits } from '../../../src/registry/registry-deps.ts';

export const credentials = { username: 'local@TESTAK', password: 'right' };

/** What the registry tells of its folder. */
export class CatalogOfTest implements RegistryCatalog {
  readonly images = new Map<string, Map<string, TaggedImage>>();
  readonly pulls = new Map<string, { images: number; bytes: number }>();

  repositories = async () => [...this.images.keys()];
  tags = async (repository: string) =>
    new Map([...(this.images.get(repository) ?? [])].map(([tag, { digest }]) => [tag, digest]));

  async tagged(repository: string, image: TaggedImage): Promise<void> {
    this.images.set(repository, (this.images.get(repository) ?? new Map()).set(image.tag, image));
  }

  async untagged(repository: string, tags: readonly string[]): Promise<void> {
    for (const tag of tags) this.images.get(repository)?.delete(tag);
  }

  async pulled(repository: string, images: number, bytes: number): Promise<void> {
    const before = this.pulls.get(repository) ?? { images: 0, bytes: 0 };
    this.pulls.set(repository, { images: before.images + images, bytes: before.bytes + bytes });
  }

  /** Repositories that were made for a push, and not removed since. */
  readonly made = new Set<string>();
  /** Before a removal is told. */
  beforeRemoved: () => Promise<void> = async () => {};

  async removed(repository: string): Promise<void> {
    await this.beforeRemoved();
    this.made.delete(repository);
    this.images.delete(repository);
  }
}

/** A registry on a folder and a port of its own, over plain HTTP. `guest` may only read; nobody may touch `foreign/…`. */
export class RegistryStage implements AsyncDisposable {
  readonly folder: string;
  readonly registry: Registry;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `repository@digest` of what is in use. */
  readonly used: Set<string>;
  /** Bytes, by organization. */
  readonly quotas = new Map<string, number>();
  readonly catalog = new CatalogOfTest();
  readonly clock: { now: number };
  /** What was changed, by whom, and what came of it; a line each. */
  readonly changes: string[];
  readonly #server: Bun.Server<undefined>;
  readonly #ownsFolder: boolean;

  private constructor(
    folder: string,
    { folder: given, limits = {}, stale = [], collectEvery = 0, catalog }: StageOptions,
  ) {
    const used = new Set<string>();
    const clock = { now: Date.now() };
    const changes: string[] = [];
    this.folder = folder;
    this.used = used;
    this.clock = clock;
    this.changes = changes;
    this.#ownsFolder = given === undefined;
    for (const name of stale) {
      const [repository = '', tag = ''] = name.split(':');
      this.catalog.images.set(
        repository,
        (this.catalog.images.get(repository) ?? new Map()).set(tag, { tag, digest: 'stale' }),
      );
    }
    this.registry = createRegistry({
      folder: join(folder, 'registry'),
      log: createLogger({ name: 'registry', level: 'warn' }),
      now: () => clock.now,
      authenticate: async (name, password) => (password === credentials.password ? { name } : undefined),
      async authorize(identity, repository, action) {
        if (repository.startsWith('foreign/')) return 'denied';
        return identity.name === 'guest' && action !== 'pull' ? 'denied' : 'allowed';
      },
      ensureRepository: async (_identity, repository) => {
        if (repository.startsWith('closed/')) return 'denied';
        this.catalog.made.add(repository);
        return 'ready';
      },
      quotaOf: async (organization) => this.quotas.get(organization),
      catalog: catalog ?? this.catalog,
      usersOf: async (repository, digest) => (used.has(`${repository}@${digest}`) ? ['model voice 1.0'] : []),
      async audit({ identity, action, resources }) {
        const change = `${identity.name} ${action} ${resources.map(({ type, id }) => `${type}=${id}`).join(' ')}`;
        changes.push(change);
        return async ({ status, errorCode = '' }) => {
          changes[changes.indexOf(change)] = `${change} ${status} ${errorCode}`.trimEnd();
        };
      },
      collectEvery,
      limits: { reserveBytes: 0, ...limits },
    });
    this.#server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      idleTimeout: 0,
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: this.registry.app.fetch,
    });
    this.host = `127.0.0.1:${this.#server.port}`;
  }

  /** Opens on a new folder, or on one that an earlier stage left. */
  static async open(options: StageOptions = {}): Promise<RegistryStage> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'sluice-registry-')));
    return new RegistryStage(folder, options);
  }

  /** One request as the usual caller, unless `as` says otherwise (null: nobody). */
  call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const headers = new Headers(options.headers);
    const name = options.as === undefined ? credentials.username : options.as;
    if (name !== null) headers.set('Authorization', `Basic ${btoa(`${name}:${credentials.password}`)}`);
    const url = new URL(path, `http://${this.host}`);
    const body = options.body === undefined ? {} : { body: options.body };
    return fetch(url, { method, headers, redirect: 'manual', signal: AbortSignal.timeout(30_000), ...body });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true);
    await this.registry[Symbol.asyncDispose]();
    if (this.#ownsFolder) await rm(this.folder, { recursive: true, force: true });
  }
}

interface StageOptions {
  readonly folder?: string;
  /** Instead of the stage's own. */
  readonly catalog?: RegistryCatalog;
  readonly limits?: Partial<RegistryLimits>;
  /** As in `RegistryDeps`. */
  readonly collectEvery?: number;
  /** `repository:tag` that the catalog has from before, wrongly. */
  readonly stale?: readonly string[];
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly as?: string | null;
}
