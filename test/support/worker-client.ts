import { connect, type Socket } from 'node:net';
import type { ConnectionReport, ControlMessage, ServiceMeter } from '../../src/contract/link.ts';
import type { Route, RouteAccessKey, RouteApp, TokenRevocation } from '../../src/contract/route.ts';

/** A gateway worker as the control process sees one: it takes routes, acknowledges them if told to, and sends meters. */
export class WorkerClient implements Disposable {
  readonly routes = new Map<string, Route>();
  readonly accessKeys = new Map<string, RouteAccessKey>();
  apps: readonly RouteApp[] = [];
  revocations: readonly TokenRevocation[] = [];
  readonly received: ControlMessage[] = [];
  acknowledging = true;
  sequence = 0;
  /** Every record in which a service was open, as the worker got them. */
  readonly opened: Route[] = [];
  readonly #socket: Socket;
  #partial = '';
  readonly #ahead: Route[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  static async dial(path: string, processId: number): Promise<WorkerClient> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const worker = new WorkerClient(socket);
    worker.#send({ type: 'hello', worker: 0, processId });
    return worker;
  }

  get connected(): boolean {
    return !this.#socket.destroyed;
  }

  acknowledge(): void {
    this.#send({ type: 'acknowledge', sequence: this.sequence });
  }

  meter(services: readonly ServiceMeter[]): void {
    this.#send({ type: 'meter', services });
  }

  /** Tells what is given and nothing else. */
  report(report: number, told: Partial<ConnectionReport>): void {
    const nothing = { opened: [], changed: [], ended: [], handshakes: [], complete: false, omitted: 0 };
    this.#send({ type: 'connections', report, ...nothing, ...told });
  }

  raw(text: string): void {
    this.#socket.write(text);
  }

  #send(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  #read(chunk: string): void {
    const lines = (this.#partial + chunk).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#take(JSON.parse(line) as ControlMessage);
  }

  #take(message: ControlMessage): void {
    this.received.push(message);
    if (message.type === 'recorded' || message.type === 'end-connections') return;
    if (message.type === 'routes') {
      this.#ahead.push(...message.routes);
      return;
    }
    this.sequence = message.sequence;
    const changed = [...this.#ahead.splice(0), ...(message.type === 'snapshot' ? message.routes : message.changed)];
    if (message.type === 'snapshot') this.routes.clear();
    else for (const id of message.removed) this.routes.delete(id);
    if (message.type === 'snapshot') this.accessKeys.clear();
    else for (const name of message.accessKeys?.removed ?? []) this.accessKeys.delete(name);
    const keys = message.type === 'snapshot' ? message.accessKeys : message.accessKeys?.changed;
    for (const key of keys ?? []) this.accessKeys.set(key.accessKey, key);
    this.apps = message.apps ?? (message.type === 'snapshot' ? [] : this.apps);
    this.revocations = message.revocations ?? (message.type === 'snapshot' ? [] : this.revocations);
    for (const route of changed) {
      this.routes.set(route.serviceId, route);
      if (route.open) this.opened.push(route);
    }
    if (this.acknowledging) this.acknowledge();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
