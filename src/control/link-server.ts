import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Ending } from '../contract/endings.ts';
import type { GatewayMeter, SocketCounts, WorkerMessage } from '../contract/link.ts';
import type {
  Route,
  RouteAccessKey,
  RouteApp,
  RoutePolicy,
  RouteSnapshot,
  TokenKey,
  TokenRevocation,
} from '../contract/route.ts';
import type { Traffic } from '../domain/history-point.ts';
import type { Logger } from '../log/logger.ts';
import { type CallCounts, createCallCounter } from './call-counts.ts';
import type { ConnectionObserver } from './connection-watch.ts';
import { readRouteFile, writeRouteFile } from './route-file.ts';
import { createRouteTable, type RouteChange, type UnnumberedRoute } from './route-table.ts';
import { createServiceTraffic } from './service-traffic.ts';
import { createSocketTally } from './socket-tally.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';
import { openWorkerLink, type WorkerLink } from './worker-link.ts';
import { createWorkerRoster } from './worker-roster.ts';

export interface LinkServerOptions {
  readonly socketPath: string;
  /** Where the last routes lie for a worker that starts without a control process. */
  readonly routesFile: string;
  readonly tokenKeys: readonly TokenKey[];
  /** In force from the first snapshot on. Default none. */
  readonly accessKeys?: readonly RouteAccessKey[];
  /** In force from the first snapshot on. Default none. */
  readonly apps?: readonly RouteApp[];
  /** In force from the first snapshot on. Default none. */
  readonly revocations?: readonly TokenRevocation[];
  /** By service; in force from the first snapshot on. Default none. */
  readonly policies?: ReadonlyMap<string, RoutePolicy | undefined>;
  /** Hears what workers tell of their connections. Default nobody: they keep it then. */
  readonly connections?: ConnectionObserver;
  /** Default one of its own. */
  readonly clock?: SteadyClock;
  readonly log: Logger;
  /** How long a worker whose link broke is waited for, ms. Default 2 s. */
  readonly patience?: number;
  /** After so long without the hello or the acknowledgement that it owes, a worker counts as stuck and is dropped, ms. Default 10 s. */
  readonly answerWithin?: number;
}

/** A worker by its number among the workers, and what it counts of its clients. */
export type WorkerGateway = GatewayMeter & { readonly worker: number };

/** The control process's end of the link to the gateway workers. */
export interface LinkServer {
  /** The record in force of a service. */
  route(serviceId: string): Route | undefined;
  /** The records in force of all services. */
  routes(): readonly Route[];
  /** Makes the records current and tells the workers; equal ones are dropped. Returns whether anything changed. */
  publish(wished: readonly UnnumberedRoute[], removed?: readonly string[]): boolean;
  /** Puts these access keys into force in the place of all others, and tells the workers what changed. */
  publishAccessKeys(keys: readonly RouteAccessKey[]): void;
  /** Puts these apps into force in the place of all others. */
  publishApps(apps: readonly RouteApp[]): void;
  /** Tells the workers which tokens are revoked: these, and no others any more. */
  publishRevocations(revocations: readonly TokenRevocation[]): void;
  /** Gives the service's route this policy, now and in whatever is published of it later. */
  publishPolicy(serviceId: string, policy: RoutePolicy | undefined): void;
  /** Ends these connections at whatever workers they are open; one that is not open any more costs nothing. */
  endConnections(ids: readonly string[], ending: Ending): void;
  /** Removes the routes of all other services. */
  retain(serviceIds: ReadonlySet<string>): void;
  /** The number that everything published so far is covered by. */
  readonly sequence: number;
  /** Every live worker has everything up to `sequence` in force. */
  acknowledged(sequence: number): boolean;
  openConnections(instanceId: string): number;
  /** Calls that wait at the workers for an instance of the service. */
  waiting(serviceId: string): number;
  /** Of a service, by instance; undefined as long as they are not known of each worker that may be there. */
  counted(serviceId: string): ReadonlyMap<string, number> | undefined;
  /** Workers whose link is up. */
  readonly workers: number;
  /** Of the service, or of one of its models. */
  calls(serviceId: string, modelId?: string): CallCounts;
  /** What became of the service's WebSockets. */
  sockets(serviceId: string): SocketCounts;
  /** What passed through each service since this was last asked. */
  takeTraffic(): ReadonlyMap<string, Traffic>;
  /** What each live worker counts of its clients. */
  gateways(): readonly WorkerGateway[];
  /** Calls `listener` when an acknowledgement, a meter or the set of workers changed, until disposed. */
  onChange(listener: () => void): Disposable;
  /** Calls `listener` when a worker says that another number of calls waits for a service, until disposed. */
  onWaiting(listener: (serviceId: string) => void): Disposable;
  close(): Promise<void>;
}

/** Listens on a unix socket that only the owner may use; takes the place of a socket file that was left behind. */
export async function createLinkServer(options: LinkServerOptions): Promise<LinkServer> {
  const { clock = createSteadyClock(), log, connections, patience = 2000, answerWithin = 10_000 } = options;
  const last = readRouteFile(options.routesFile);
  const first = Math.max(Date.now(), (last?.sequence ?? 0) + 1);
  const { tokenKeys, accessKeys, apps, revocations, policies } = options;
  const table = createRouteTable({
    routes: last?.routes ?? [],
    sequence: first,
    tokenKeys,
    ...(accessKeys && { accessKeys }),
    ...(apps && { apps }),
    ...(revocations && { revocations }),
    ...(policies && { policies }),
  });
  const roster = createWorkerRoster(clock.now, patience);
  const counter = createCallCounter();
  const sockets = createSocketTally();
  const traffic = createServiceTraffic();
  const gateways = new Map<number, WorkerGateway>();
  const links = new Map<WorkerLink, Peer>();
  const listeners = new Set<() => void>();
  const waitingListeners = new Set<(serviceId: string) => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  /** Deadlines of drains are ours as long as they wait here; other processes read them by the machine's clock. */
  const routeForOthers = (route: Route): Route => {
    const draining = route.draining?.map(({ deadlineAt, closeFrom, ...rest }) => ({
      ...rest,
      deadlineAt: clock.toWall(deadlineAt),
      ...(closeFrom !== undefined && { closeFrom: clock.toWall(closeFrom) }),
    }));
    return draining ? { ...route, draining } : route;
  };
  const forOthers = (snapshot: RouteSnapshot): RouteSnapshot => ({
    ...snapshot,
    routes: snapshot.routes.map(routeForOthers),
  });
  const take = (link: WorkerLink, peer: Peer, message: WorkerMessage) => {
    if (message.type === 'hello') return greet(link, peer, message);
    if (peer.processId === undefined) return link.drop('did not say hello first');
    if (message.type === 'meter') {
      roster.metered(peer.processId, message.services);
      counter.record(peer.processId, message.services);
      sockets.record(peer.processId, message.services);
      traffic.record(peer.processId, message.services);
      if (message.gateway !== undefined) gateways.set(peer.processId, { worker: peer.worker, ...message.gateway });
      return;
    }
    if (message.type === 'waiting') {
      const services = roster.told(peer.processId, message.services);
      for (const serviceId of services) for (const listener of waitingListeners) listener(serviceId);
      return;
    }
    if (message.type === 'connections') {
      const { report } = message;
      connections?.reported(peer.processId, message, () => link.send({ type: 'recorded', report }));
      return;
    }
    roster.acknowledged(peer.processId, message.sequence);
    traffic.settled(peer.processId);
    peer.owesSince = message.sequence >= peer.owes ? undefined : clock.now();
  };
  const greet = (link: WorkerLink, peer: Peer, hello: Extract<WorkerMessage, { type: 'hello' }>) => {
    const { processId, worker, age } = hello;
    peer.worker = worker;
    for (const [other, { processId: id }] of links) if (id === processId && other !== link) other.drop('dialled again');
    peer.processId = processId;
    roster.joined(processId);
    traffic.joined(processId, age);
    connections?.joined(processId);
    link.send({ type: 'snapshot', ...forOthers(table.snapshot()) });
    peer.owesSince = undefined;
    expectAcknowledgement(peer, table.sequence, clock.now());
  };
  const accept = (socket: Socket) => {
    const peer: Peer = { processId: undefined, worker: 0, owes: 0, owesSince: clock.now() };
    const link = openWorkerLink(socket, {
      onMessages(messages) {
        for (const message of messages) take(link, peer, message);
        if (messages.some(({ type }) => type !== 'connections' && type !== 'waiting')) changed();
      },
      onEnd(reason) {
        links.delete(link);
        log.debug({ processId: peer.processId, reason }, 'worker link ended');
        if (![...links.values()].some((other) => other.processId === peer.processId) && peer.processId !== undefined) {
          roster.lost(peer.processId);
        }
        changed();
      },
    });
    links.set(link, peer);
  };

  const file = createLateWriter(() => writeRouteFile(options.routesFile, forOthers(table.snapshot())), log);
  file.request();
  const watch = setInterval(() => {
    for (const [link, peer] of links) {
      if (peer.owesSince === undefined || clock.now() - peer.owesSince <= answerWithin) continue;
      if (peer.processId === undefined) {
        log.warn('a connection for gateway workers was opened and nothing said; it is ended');
        link.drop('owes its hello');
        continue;
      }
      log.warn({ processId: peer.processId }, 'a gateway worker did not acknowledge its routes; it is not waited for');
      link.drop('owes an acknowledgement');
    }
    const gone = roster.expire();
    for (const processId of gone) {
      counter.retire(processId);
      sockets.retire(processId);
      gateways.delete(processId);
      for (const { serviceId } of connections?.gone(processId) ?? []) sockets.add(serviceId, 'ended.network.1006', 1);
    }
    if (gone.length > 0) changed();
  }, 250);
  // Whoever waits for the patience after the start to end has to look again then.
  const settled = setTimeout(changed, patience + 1);
  const stop = await listen(options.socketPath, accept);

  const announce = (change: RouteChange) => {
    const told = { ...change, changed: change.changed.map(routeForOthers) };
    for (const [link, peer] of links) {
      if (peer.processId === undefined) continue;
      link.send({ type: 'delta', ...told });
      expectAcknowledgement(peer, change.sequence, clock.now());
    }
    file.request();
  };
  const announceAndKeep = (change: RouteChange | undefined) => {
    if (change === undefined) return;
    announce(change);
    // A worker that starts alone must not bring back what was revoked.
    file.flush();
  };
  const publish = (wished: readonly UnnumberedRoute[], removed: readonly string[] = []) => {
    const change = table.apply(wished, removed);
    if (!change) return false;
    announce(change);
    for (const id of change.removed) {
      counter.forget(id);
      sockets.forget(id);
      traffic.forget(id);
    }
    return true;
  };

  return {
    get sequence() {
      return table.sequence;
    },
    get workers() {
      return roster.live;
    },
    route: (serviceId) => table.get(serviceId),
    routes: () => table.routes(),
    publish,
    publishAccessKeys: (keys) => announceAndKeep(table.applyAccessKeys(keys)),
    publishApps: (inForce) => announceAndKeep(table.applyApps(inForce)),
    publishRevocations: (revoked) => announceAndKeep(table.applyRevocations(revoked)),
    publishPolicy: (serviceId, policy) => announceAndKeep(table.applyPolicy(serviceId, policy)),
    endConnections(ids, ending) {
      for (const link of links.keys()) link.send({ type: 'end-connections', ids, ...ending });
    },
    retain(serviceIds) {
      publish(
        [],
        table.serviceIds().filter((id) => !serviceIds.has(id)),
      );
    },
    acknowledged: (sequence) => roster.allAcknowledged(sequence),
    openConnections: (instanceId) => roster.openConnections(instanceId),
    waiting: (serviceId) => roster.waiting(serviceId),
    counted: (serviceId) => roster.counted(serviceId),
    calls: (serviceId, modelId) => counter.of(serviceId, modelId),
    sockets: (serviceId) => sockets.of(serviceId),
    takeTraffic: () => traffic.take(),
    gateways: () => [...gateways.values()],
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
    onWaiting(listener) {
      waitingListeners.add(listener);
      return { [Symbol.dispose]: () => waitingListeners.delete(listener) };
    },
    async close() {
      clearInterval(watch);
      clearTimeout(settled);
      listeners.clear();
      waitingListeners.clear();
      file.end();
      for (const link of links.keys()) link.drop('the control process ends');
      await stop();
    },
  };
}

/** One connection of a worker. */
interface Peer {
  /** Undefined until its hello. */
  processId: number | undefined;
  /** Its number among the workers. */
  worker: number;
  /** The number that it still has to acknowledge. */
  owes: number;
  /** Since when it owes that, or its hello. */
  owesSince: number | undefined;
}

function expectAcknowledgement(peer: Peer, sequence: number, now: number): void {
  peer.owes = sequence;
  peer.owesSince ??= now;
}

/** A disk that was full may have room again, ms. */
const writeAgainAfter = 2_000;

/** Writes soon after the first of many requests, and once for all of them; again and again until it can be done. */
function createLateWriter(write: () => void, log: Logger): { request(): void; flush(): void; end(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failing = false;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    try {
      write();
      failing = false;
    } catch (error) {
      if (!failing)
        log.error({ error }, 'the routes could not be written to disk; a worker that starts alone gets older ones');
      failing = true;
      timer = setTimeout(flush, writeAgainAfter);
    }
  };
  return {
    request() {
      timer ??= setTimeout(flush, 100);
    },
    flush,
    end() {
      flush();
      clearTimeout(timer);
    },
  };
}

async function listen(path: string, accept: (socket: Socket) => void): Promise<() => Promise<void>> {
  rmSync(path, { force: true });
  const server = createServer(accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}
