import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds. */
const slowness = 700;

/** `half`: an answer stops after its first bytes. `slow`: each begins late. */
export type RelayManner = 'well' | 'half' | 'slow';

/** A unix socket in front of the container engine that can be taken away and given back, as if the engine went down, or behave badly. */
export class EngineRelay implements AsyncDisposable {
  readonly socketPath: string;
  readonly #folder: string;
  readonly #engine: string;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  #manner: RelayManner = 'well';

  private constructor(folder: string, engine: string) {
    this.#folder = folder;
    this.#engine = engine;
    this.socketPath = join(folder, 'engine.sock');
  }

  /** A relay that is not up yet, in front of the tests' engine or of the one on this socket. */
  static async create(socketPath?: string): Promise<EngineRelay> {
    const engine =
      socketPath ?? (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
    return new EngineRelay(await mkdtemp(join(tmpdir(), 'sluice-relay-')), engine);
  }

  async up(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (near) => {
      const far = createConnection({ path: this.#engine, allowHalfOpen: true });
      for (const socket of [near, far]) {
        this.#open.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#open.delete(socket));
      }
      near.pipe(far);
      this.#answer(far, near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    await new Promise<void>((resolve) => server.listen(this.socketPath, resolve));
    this.#server = server;
  }

  /** From now on, for new connections; those that are open are cut. */
  behave(manner: RelayManner): void {
    this.#manner = manner;
    for (const socket of this.#open) socket.destroy();
  }

  #answer(far: Socket, near: Socket): void {
    switch (this.#manner) {
      case 'well':
        far.pipe(near);
        break;
      case 'half':
        far.once('data', (first: Buffer) => near.write(first.subarray(0, 20)));
        break;
      case 'slow':
        setTimeout(() => far.pipe(near), slowness);
        break;
    }
  }

  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#open) socket.destroy();
    await closed;
    await rm(this.socketPath, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
