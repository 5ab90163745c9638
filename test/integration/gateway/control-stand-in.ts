import { rmSync } from 'node:fs';
import type { Socket, UnixSocketListener } from 'bun';
import type { RouteMessage, ServiceMeter, WorkerMessage } from '../../../src/contract/link.ts';
import type { Route, RouteAccessKey, RouteApp, TokenKey, TokenRevocation } from '../../../src/contract/route.ts';
import { within } from '../../support/deadline.ts';

/** The control process's end of the link, as contract/link.ts tells it: hands routes out and keeps what workers say. */
export class ControlStandIn {
  readonly path: string;
  readonly tokenKeys: readonly TokenKey[];
  readonly heard: WorkerMessage[] = [];
  readonly #sockets = new Set<Socket<{ text: string }>>();
  #listener: UnixSocketListener<{ text: string }> | undefined;
  #routes = new Map<string, Route>();
  #accessKeys = new Map<string, RouteAccessKey>();
  #apps: readonly RouteApp[] = [];
  #revocations: readonly TokenRevocation[] = [];
  #sequence = 0;
  #changed = Promise.withResolvers<void>();

  constructor(path: string, tokenKeys: readonly TokenKey[]) {
    this.path = path;
    this.tokenKeys = tokenKeys;
  }

  start(): void {
    this.#listener = Bun.listen<{ text: string }>({
      unix: this.path,
      socket: {
        open: (socket) => {
          socket.data = { text: '' };
          this.#sockets.add(socket);
        },
        data: (socket, chunk) => this.#receive(socket, chunk.toString()),
        close: (socket) => {
          this.#sockets.delete(socket);
        },
      },
    });
  }

  /** As when the process is killed. */
  stop(): void {
    this.#listener?.stop(true);
    this.#listener = undefined;
    rmSync(this.path, { force: true });
  }

  get snapshot() {
    const { tokenKeys } = this;
    const [routes, accessKeys] = [[...this.#routes.values()], [...this.#accessKeys.values()]];
    return {
      sequence: this.#sequence,
      tokenKeys,
      routes,
      accessKeys,
      apps: this.#apps,
      revocations: this.#revocations,
    };
  }

  /** Puts routes into force: resolves when the workers have acknowledged them. */
  async publish(...changed: readonly Route[]): Promise<void> {
    for (const route of changed) this.#routes.set(route.serviceId, route);
    await this.#announce({ type: 'delta', sequence: this.#sequence + 1, changed, removed: [] });
  }

  async remove(serviceId: string): Promise<void> {
    this.#routes.delete(serviceId);
    await this.#announce({ type: 'delta', sequence: this.#sequence + 1, changed: [], removed: [serviceId] });
  }

  /** Resolves when the worker has acknowledged the keys. */
  async publishAccessKeys(changed: readonly RouteAccessKey[], removed: readonly string[] = []): Promise<void> {
    for (const key of changed) this.#accessKeys.set(key.accessKey, key);
    for (const accessKey of removed) this.#accessKeys.delete(accessKey);
    const accessKeys = { changed, removed };
    await this.#announce({ type: 'delta', sequence: this.#sequence + 1, changed: [], removed: [], accessKeys });
  }

  /** All apps that are in force from now on. */
  async publishApps(...apps: readonly RouteApp[]): Promise<void> {
    this.#apps = apps;
    await this.#announce({ type: 'delta', sequence: this.#sequence + 1, changed: [], removed: [], apps });
  }

  /** All revocations that matter from now on. */
  async publishRevocations(...revocations: readonly TokenRevocation[]): Promise<void> {
    this.#revocations = revocations;
    await this.#announce({ type: 'delta', sequence: this.#sequence + 1, changed: [], removed: [], revocations });
  }

  async acknowledged(sequence: number): Promise<void> {
    await this.until(`acknowledgement of ${sequence}`, () => {
      const said = this.heard.filter((message) => message.type === 'acknowledge' && message.sequence === sequence);
      return said.length >= Math.max(1, this.#sockets.size);
    });
  }

  /** What the worker said last about a service. */
  meterOf(serviceId: string): ServiceMeter | undefined {
    return this.heard
      .flatMap((message) => (message.type === 'meter' ? message.services : []))
      .findLast((meter) => meter.serviceId === serviceId);
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    while (!condition()) await within(10_000, what, this.#changed.promise);
  }

  async #announce(message: RouteMessage): Promise<void> {
    this.#sequence = message.sequence;
    for (const socket of this.#sockets) socket.write(`${JSON.stringify(message)}\n`);
    if (this.#sockets.size > 0) await this.acknowledged(message.sequence);
  }

  #receive(socket: Socket<{ text: string }>, text: string): void {
    const lines = (socket.data.text + text).split('\n');
    socket.data.text = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as WorkerMessage;
      this.heard.push(message);
      if (message.type === 'hello') socket.write(`${JSON.stringify({ type: 'snapshot', ...this.snapshot })}\n`);
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
