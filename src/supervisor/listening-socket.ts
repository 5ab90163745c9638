import { isIPv6 } from 'node:net';
import { formatHostPort, type HostPort } from '../config/parsers.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { Language } from '../contract/text.ts';
import type { Libc } from '../libc/libc.ts';
import { findPortHolders, type PortHolders } from './port-holders.ts';
import { decodeSocketAddress, encodeSocketAddress, families, longestSocketAddress } from './socket-address.ts';

const isMac = process.platform === 'darwin';
/** Numbers of this system (sys/socket.h, netinet/in.h, errno.h). */
const sys = isMac
  ? { level: 0xffff, reuseAddress: 4, reusePort: 0x200, accepting: 2, closeOnExec: 0, onlySix: 27, inUse: 48 }
  : { level: 1, reuseAddress: 2, reusePort: 15, accepting: 30, closeOnExec: 0o2000000, onlySix: 26, inUse: 98 };
const ipv6Level = 41;
const stream = 1;
const backlog = 4096;

const reasons: Readonly<Record<number, string>> = {
  13: 'not permitted (ports below 1024 need a privilege)',
  49: 'this machine has no such address',
  99: 'this machine has no such address',
  97: 'this machine has no IPv6',
};

export interface ListenRequest {
  readonly listen: HostPort;
  /** Processes of this installation, left behind by a supervisor that was killed, which may hold the port. */
  readonly beside: ReadonlySet<number>;
  readonly language: Language;
}

/**
 * Opens the one listening socket and answers with its descriptor, which no child inherits unless it is given to it.
 * The bind is exclusive, so that another program's listener is noticed even when it shares its port; SO_REUSEPORT is set
 * after it, so that a successor can bind beside workers that outlived this process. Where the system permits, a successor
 * takes a copy of those workers' socket instead: then no connection that waits in its queue is lost when they close it.
 */
export function openListeningSocket(libc: Libc, request: ListenRequest): number {
  const { listen } = request;
  try {
    return open(libc, listen, 'alone');
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    if (error.number !== sys.inUse) throw listenFailed(listen, error.number);
  }
  const holders = findPortHolders(listen.port);
  if (holders.hidden || holders.processes.some(({ pid }) => !request.beside.has(pid))) {
    throw operatorError('serve.port-taken', { port: listen.port, holder: describe(holders, request) });
  }
  const inherited = adopt(libc, holders, listen);
  if (inherited !== undefined) return inherited;
  try {
    return open(libc, listen, 'beside');
  } catch (error) {
    throw error instanceof SystemCallError ? listenFailed(listen, error.number) : error;
  }
}

/** Checks the socket that a service manager handed over: it must listen, on the port that the configuration names. */
export function checkInheritedSocket(libc: Libc, descriptor: number, listen: HostPort): number {
  const name = new Uint8Array(longestSocketAddress);
  const refuse = (detail: string) => operatorError('serve.inherited-socket', { detail });
  if (libc.getsockname(descriptor, name) < 0) throw refuse(`descriptor ${descriptor} is no socket`);
  const { family, port } = decodeSocketAddress(name);
  if (family !== families.inet && family !== families.inet6) throw refuse('it is not a TCP socket');
  if (libc.getOption(descriptor, sys.level, sys.accepting) !== 1) throw refuse('it does not listen (use Accept=no)');
  if (port !== listen.port) throw refuse(`it listens on port ${port}, but --listen says ${listen.port}`);
  return descriptor;
}

/** A copy of the socket of workers that were left behind, if it listens where this installation is to listen. */
function adopt(libc: Libc, holders: PortHolders, listen: HostPort): number | undefined {
  const wanted = encodeSocketAddress(listen);
  for (const { pid, descriptors } of holders.processes) {
    for (const descriptor of descriptors) {
      const copy = libc.copyDescriptor(pid, descriptor);
      if (copy < 0) continue;
      const name = new Uint8Array(longestSocketAddress);
      if (libc.getsockname(copy, name) >= 0 && wanted.every((byte, at) => name[at] === byte)) return copy;
      libc.close(copy);
    }
  }
  return undefined;
}

class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  readonly number: number;

  constructor(call: string, number: number) {
    super(`${call} failed with error ${number}`);
    this.number = number;
  }
}

function open(libc: Libc, listen: HostPort, manner: 'alone' | 'beside'): number {
  const six = isIPv6(listen.host);
  const call = (name: string, result: number): number => {
    if (result < 0) throw new SystemCallError(name, libc.errno());
    return result;
  };
  const share = (socket: number) => call('setsockopt', libc.setOption(socket, sys.level, sys.reusePort, 1));
  const socket = call('socket', libc.socket(six ? families.inet6 : families.inet, stream | sys.closeOnExec, 0));
  try {
    call('setsockopt', libc.setOption(socket, sys.level, sys.reuseAddress, 1));
    // `::` takes IPv4 as well, whatever the system's default is.
    if (six) call('setsockopt', libc.setOption(socket, ipv6Level, sys.onlySix, 0));
    if (manner === 'beside') share(socket);
    call('bind', libc.bind(socket, encodeSocketAddress(listen)));
    if (manner === 'alone') share(socket);
    call('listen', libc.listen(socket, backlog));
    return socket;
  } catch (error) {
    libc.close(socket);
    throw error;
  }
}

function listenFailed(listen: HostPort, number: number) {
  return operatorError('serve.listen-failed', {
    address: formatHostPort(listen),
    detail: reasons[number] ?? `error ${number}`,
  });
}

function describe({ processes }: PortHolders, { beside, language }: ListenRequest): string {
  const foreign = processes.filter(({ pid }) => !beside.has(pid));
  if (foreign.length === 0) return language === 'zh' ? '另一个进程' : 'another process';
  const list = foreign.map(({ pid, name }) => `${pid} (${name})`).join(', ');
  return language === 'zh' ? `进程 ${list} ` : `process ${list}`;
}
