import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../src/log/logger.ts';
import { parseBasicAuthorization } from '../../../src/registry/basic-authorization.ts';
import { createRegistry, type Registry } from '../../../src/registry/registry.ts';
import type { RegistryLimits } from '../../../src/registry/registry-deps.ts';

export const credentials = { username: 'local@TESTAK', password: 'right' };

/** A registry on a folder and a port of its own, over plain HTTP. `guest` may only read; nobody may touch `foreign/…`. */
export class RegistryStage implements AsyncDisposable {
  readonly folder: string;
  readonly registry: Registry;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `repository@digest` of what is in use. */
  readonly used: Set<string>;
  readonly clock: { now: number };
  readonly #server: Bun.Server<undefined>;
  readonly #ownsFolder: boolean;

  private constructor(folder: string, ownsFolder: boolean, limits: Partial<RegistryLimits>) {
    const used = new Set<string>();
    const clock = { now: Date.now() };
    this.folder = folder;
    this.used = used;
    this.clock = clock;
    this.#ownsFolder = ownsFolder;
    this.registry = createRegistry({
      folder: join(folder, 'registry'),
      log: createLogger({ name: 'registry', level: 'warn' }),
      now: () => clock.now,
      async authenticate(headers) {
        const given = parseBasicAuthorization(headers.get('authorization'));
        return given?.password === credentials.password ? { name: given.username } : undefined;
      },
      async authorize(identity, repository, action) {
        if (repository.startsWith('foreign/')) return 'denied';
        return identity.name === 'guest' && action !== 'pull' ? 'denied' : 'allowed';
      },
      ensureOrganization: async (_identity, organization) => (organization === 'closed' ? 'denied' : 'ready'),
      usersOf: async (repository, digest) => (used.has(`${repository}@${digest}`) ? ['model voice 1.0'] : []),
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
  static async open(options: { folder?: string; limits?: Partial<RegistryLimits> } = {}): Promise<RegistryStage> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'sluice-registry-')));
    return new RegistryStage(folder, options.folder === undefined, options.limits ?? {});
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

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly as?: string | null;
}
