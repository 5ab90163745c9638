import { AddressRanges } from '../contract/address-ranges.ts';
import { ending, lastMomentsSeconds } from '../contract/endings.ts';
import type { GatewayMeter, RouteMessage } from '../contract/link.ts';
import type { RouteSnapshot } from '../contract/route.ts';
import type { Logger } from '../log/logger.ts';
import { type ColumnOwner, SharedMemory } from '../memory/shared-memory.ts';
import { CallersInForce } from './callers-in-force.ts';
import { Closing } from './closing.ts';
import { ConnectionReporter } from './connection-reporter.ts';
import { ControlBackend } from './control-backend.ts';
import { createDialling } from './dial.ts';
import type { GatewayContext, GatewayCounts } from './gateway-context.ts';
import { HandshakeLog } from './handshake-log.ts';
import { Ledgers } from './ledger.ts';
import { type Limits, limitsWith } from './limits.ts';
import { LinkClient } from './link-client.ts';
import { Listener } from './listener.ts';
import type { ListenOn, TlsFiles } from './listening-port.ts';
import { OpenSockets } from './open-sockets.ts';
import { PeerWatch } from './peer-watch.ts';
import { endRevoked } from './revoked-sockets.ts';
import { RouteTable } from './route-table.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import { joinSharedState, type SharedState } from './shared-state.ts';
import { SocketDrains } from './socket-drains.ts';
import { TimerWheel } from './timer-wheel.ts';
import { WaitingRooms } from './waiting-rooms.ts';

export interface WorkerOptions {
  /** Names the worker among those of its installation. */
  readonly index: number;
  /** A socket that listens already, as inherited from the supervisor. */
  readonly listenDescriptor?: number;
  /** Used where no descriptor is given. Port 0 takes a free one. */
  readonly listenAddress?: { readonly host: string; readonly port: number };
  /** Where load balancers connect that send a PROXY protocol header first, and the ranges of addresses that they have. */
  readonly proxyProtocol?: { readonly on: ListenOn; readonly from: readonly string[] };
  /** Ranges of addresses whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
  readonly tls: TlsFiles;
  /** The unix socket of the control process's HTTP server. */
  readonly apiSocket: string;
  /** The registry's folder: contents in it are sent without the control process. Absent: it sends them. */
  readonly contentFolder?: string;
  /** The unix socket of the control process's link (contract/link.ts). */
  readonly linkSocket: string;
  /** The last routes, for a start without a control process: a `RouteSnapshot` as JSON. */
  readonly routesFile: string;
  /** Opens the secrets of access keys and apps, which come sealed. */
  readonly secretsKeyFile: string;
  /** What it shares with the other workers of the machine. Absent: it is alone. */
  readonly shared?: { readonly memory: SharedMemory; readonly owner: ColumnOwner };
  readonly log: Logger;
  readonly limits?: Partial<Limits>;
}

export interface Worker {
  readonly port: number;
  /** The port for load balancers that send a PROXY protocol header; 0 where there is none. */
  readonly proxiedPort: number;
  /** Open client connections. */
  readonly connections: () => number;
  /** Serves new connections with the certificate that the files hold now; throws when it cannot be used, and goes on as before. */
  reloadTls(): void;
  /**
   * Takes no new connections and waits for the open ones. When the time is over, WebSockets that are left get a Close frame,
   * and calls are cut; what is open `lastMomentsSeconds` later is reset. With 0 it is hurried: a second for all of that.
   */
  drain(timeoutSeconds: number): Promise<void>;
  /** Ends at once. */
  stop(): void;
}

/** How long a control process that accepts the link may take for its first snapshot, milliseconds. */
const snapshotPatience = 2000;
/**
 * How long a worker that nobody told anything, as at the first start, waits for the first word before it serves, milliseconds: to say that
 * there is no such service or access key would be wrong.
 */
const firstStartPatience = 10_000;

/** For last words, where nobody waits. */
const hurriedSeconds = 1;

/** Runs a gateway worker in this process. Resolves when it serves with the newest routes that can be had. */
export async function runWorker(options: WorkerOptions): Promise<Worker> {
  const { log } = options;
  const routes = new RouteTable();
  const ledgers = new Ledgers();
  const sockets = new OpenSockets();
  const drains = new SocketDrains(sockets);
  const wheel = new TimerWheel();
  const limits = limitsWith(options.limits);
  const peers = new PeerWatch(limits.unacknowledgedSeconds);
  const dialling = createDialling(wheel, peers, log);
  const shared = sharedStateOf(options);
  const callers = new CallersInForce(new SealedSecrets(options.secretsKeyFile, log), shared.keyLock);
  const waitingRooms = new WaitingRooms({ shared, wheel, tell: (services) => link.tellWaiting(services) });
  const obeying = { routes, callers, sockets, drains, waitingRooms };
  const isService = (id: string) => routes.find(id) !== undefined;
  const handshakes = new HandshakeLog({ ledgers, isService, keep: (failure) => reporter.failed(failure) });
  const reporter = new ConnectionReporter(sockets, ledgers, handshakes);
  const counts: GatewayCounts = { accepted: 0, gone: 0, refused: 0, tlsFailures: 0 };
  let draining = false;

  const link = new LinkClient({
    socketPath: options.linkSocket,
    worker: options.index,
    log,
    begin: () => routes.forgetPrepared(),
    prepare: (ahead) => routes.prepare(ahead),
    apply: (message) => {
      obey(message, obeying);
      if (message.type === 'snapshot' || message.removed.length > 0) {
        ledgers.prune(isService);
      }
    },
    endConnections: (ids, ending) => sockets.end(new Set(ids), ending),
    meters: (everything) => (everything ? ledgers.all() : ledgers.takeChanged()),
    waiting: () => waitingRooms.all(),
    gateway: () => gatewayMeter(counts, handshakes.strangers, limits.connections),
    reports: reporter,
  });
  const fromControl = await Promise.race([link.firstAttempt, Bun.sleep(snapshotPatience)]);
  if (fromControl !== true && !(await loadRoutes(options.routesFile, obeying, log))) {
    await Promise.race([link.firstSnapshot, Bun.sleep(firstStartPatience)]);
  }

  const context: GatewayContext = {
    routes,
    callers,
    ledgers,
    shared,
    waitingRooms,
    heldBytes: { held: 0 },
    sockets,
    handshakes,
    reporter,
    control: new ControlBackend(options.apiSocket, dialling, limits.connectSeconds, {
      folder: options.contentFolder,
      most: limits.contents,
    }),
    limits,
    trustedProxies: new AddressRanges(options.trustedProxies ?? []),
    peers,
    wheel,
    dialling,
    log,
    counts,
    draining: () => draining,
  };
  const { proxyProtocol, tls } = options;
  const listener = new Listener(context, {
    on: listenOn(options),
    ...(proxyProtocol && { proxied: { on: proxyProtocol.on, from: new AddressRanges(proxyProtocol.from) } }),
    tls,
  });
  log.info({ port: listener.port, routes: routes.size, connections: limits.connections }, 'gateway worker serves');

  return {
    port: listener.port,
    proxiedPort: listener.proxiedPort,
    connections: () => listener.connections,
    reloadTls: () => listener.reloadTls(),
    drain: async (timeoutSeconds) => {
      draining = true;
      waitingRooms.dismissAll();
      const goodbye = ending('drain.gateway', {});
      if (timeoutSeconds === 0) {
        for (const { splice } of sockets.all()) splice.end(goodbye);
        await listener.drain(0, hurriedSeconds);
        await link.tellLast();
        return;
      }
      const deadline = performance.now() + timeoutSeconds * 1_000;
      using _closing = new Closing({ sockets: () => sockets.all(), from: deadline, deadline, ending: goodbye });
      await listener.drain(timeoutSeconds, lastMomentsSeconds);
      await link.tellLast();
    },
    stop: () => {
      listener.stop();
      drains[Symbol.dispose]();
      waitingRooms[Symbol.dispose]();
      link[Symbol.dispose]();
      wheel[Symbol.dispose]();
      peers[Symbol.dispose]();
    },
  };
}

function gatewayMeter(counts: GatewayCounts, strangers: number, limit: number): GatewayMeter {
  const { accepted, gone, refused, tlsFailures } = counts;
  return { accepted, refused, tlsFailures, strangers, connections: accepted - gone, limit };
}

interface Obeying {
  readonly routes: RouteTable;
  readonly callers: CallersInForce;
  readonly sockets: OpenSockets;
  readonly drains: SocketDrains;
  readonly waitingRooms: WaitingRooms;
}

/** Puts what the control process says into force, for new calls and for open sockets. */
function obey(message: RouteMessage, { routes, callers, sockets, drains, waitingRooms }: Obeying): void {
  const changed = message.type === 'snapshot' ? routes.applySnapshot(message) : routes.applyDelta(message);
  callers.apply(message);
  for (const serviceId of changed) {
    drains.apply(serviceId, routes.find(serviceId));
    waitingRooms.routeChanged(serviceId);
  }
  for (const serviceId of speaksOfCallers(message) ? sockets.services : changed) {
    const route = routes.find(serviceId);
    if (route !== undefined) endRevoked(sockets, route, callers);
  }
}

function speaksOfCallers(message: RouteMessage): boolean {
  if (message.type === 'snapshot') return true;
  return [message.accessKeys, message.apps, message.revocations].some((part) => part !== undefined);
}

/** Nothing newer than the file can be had, unless a snapshot came meanwhile. */
async function loadRoutes(file: string, obeying: Obeying, log: Logger): Promise<boolean> {
  if (!(await Bun.file(file).exists())) return false;
  try {
    const snapshot = (await Bun.file(file).json()) as RouteSnapshot;
    if (!obeying.callers.told) obey({ type: 'snapshot', ...snapshot }, obeying);
    log.info({ sequence: snapshot.sequence, routes: snapshot.routes.length }, 'routes read from disk');
    return true;
  } catch (error) {
    log.warn({ error, file }, 'the routes on disk cannot be read; the control process has to send them');
    return false;
  }
}

function sharedStateOf({ shared, log }: WorkerOptions): SharedState {
  if (shared !== undefined) return joinSharedState(shared.memory, shared.owner, log);
  return joinSharedState(SharedMemory.forOneProcess(), { pid: process.pid, started: '' }, log);
}

function listenOn(options: WorkerOptions): ListenOn {
  if (options.listenDescriptor !== undefined) return { descriptor: options.listenDescriptor };
  if (options.listenAddress !== undefined) return options.listenAddress;
  throw new Error('a worker needs a listening descriptor or an address');
}
