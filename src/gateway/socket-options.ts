import { openLibc } from '../libc/libc.ts';
import type { Limits } from './limits.ts';

type KeepAlive = Pick<Limits, 'keepAliveSeconds' | 'keepAliveProbeSeconds' | 'keepAliveProbes'>;

/**
 * What the runtime's sockets cannot be asked for. Numbers of this system: on Linux the generic ones of <asm/socket.h>,
 * <linux/tcp.h> and <asm/resource.h> (x86-64, arm64, riscv64), on macOS those of <sys/socket.h>, <netinet/tcp.h> and
 * <sys/resource.h>.
 */
const sys =
  process.platform === 'darwin'
    ? { socket: 0xffff, sendBuffer: 0x1001, receiveBuffer: 0x1002, keepAlive: 8, openFiles: 8 }
    : { socket: 1, sendBuffer: 7, receiveBuffer: 8, keepAlive: 9, openFiles: 7 };
const tcp = 6;
const keepAliveOptions =
  process.platform === 'darwin' ? { idle: 0x10, interval: 0x101, count: 0x102 } : { idle: 4, interval: 5, count: 6 };
/** Linux alone has it; <linux/tcp.h>. */
const quickAcknowledge = process.platform === 'linux' ? 12 : undefined;
const information = process.platform === 'linux' ? 11 : undefined;
const deferAccept = process.platform === 'linux' ? 9 : undefined;

/**
 * Whatever an instance's socket holds is read in one piece and kept while the client takes none of it: this decides how
 * much memory a slow reader costs. More did not make large messages cheaper (docs/decisions/gateway-performance.md). The
 * kernel doubles both figures.
 */
const receiveBufferBytes = 32 * 1024;
/** For a client that takes whatever comes. */
const wideReceiveBufferBytes = 256 * 1024;
/** Enough for full TLS records in flight on a short path. */
const sendBufferBytes = 64 * 1024;

const libc = openLibc();

/** Bounds what the kernel keeps of what an instance sent and nobody read yet. */
export function boundReceiveBuffer(descriptor: number): void {
  libc.setOption(descriptor, sys.socket, sys.receiveBuffer, receiveBufferBytes);
}

/** Lets more of what an instance sends come in one piece. */
export function widenReceiveBuffer(descriptor: number): void {
  libc.setOption(descriptor, sys.socket, sys.receiveBuffer, wideReceiveBufferBytes);
}

/** Bounds what the kernel keeps for a client that reads slowly. */
export function boundSendBuffer(descriptor: number): void {
  libc.setOption(descriptor, sys.socket, sys.sendBuffer, sendBufferBytes);
}

/**
 * Lets the kernel find out when a peer is gone without a word, or has closed behind a FIN that nobody acts on. What a
 * listening socket is told here holds for every connection that it accepts, at no cost per connection.
 */
export function keepAlive(descriptor: number, limits: KeepAlive): void {
  libc.setOption(descriptor, sys.socket, sys.keepAlive, 1);
  libc.setOption(descriptor, tcp, keepAliveOptions.idle, limits.keepAliveSeconds);
  libc.setOption(descriptor, tcp, keepAliveOptions.interval, limits.keepAliveProbeSeconds);
  libc.setOption(descriptor, tcp, keepAliveOptions.count, limits.keepAliveProbes);
}

/** What the kernel knows of what was sent on a connection. */
export interface Delivery {
  /** Segments that the peer has not acknowledged. */
  readonly unacknowledged: number;
  /** Questions in a row whether it would take something again, that it did not answer. */
  readonly unansweredProbes: number;
  /** Since it acknowledged anything, a question of the kernel included; milliseconds. */
  readonly silence: number;
}

/** The beginning of `struct tcp_info` (<linux/tcp.h>), in which each member keeps its place. */
const tcpInfo = new DataView(new ArrayBuffer(60));
const tcpInfoBytes = new Uint8Array(tcpInfo.buffer);
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Undefined where the system does not say, and for what is no TCP connection. */
export function deliveryOf(descriptor: number): Delivery | undefined {
  if (information === undefined || libc.readOption(descriptor, tcp, information, tcpInfoBytes) < 0) return undefined;
  return {
    unacknowledged: tcpInfo.getUint32(24, littleEndian),
    unansweredProbes: tcpInfo.getUint8(3),
    silence: tcpInfo.getUint32(56, littleEndian),
  };
}

/** Sends the acknowledgement that the kernel holds back in the hope of data to send along with it. */
export function acknowledgeNow(descriptor: number): void {
  if (quickAcknowledge !== undefined) libc.setOption(descriptor, tcp, quickAcknowledge, 1);
}

/** Lets a listening socket hand out connections only once their first bytes are there, or `seconds` are over. */
export function awaitFirstBytes(descriptor: number, seconds: number): void {
  if (deferAccept !== undefined) libc.setOption(descriptor, tcp, deferAccept, seconds);
}

/** What a socket has received and nobody read yet, as much as `into` holds; it stays there. -1 where there is nothing, 0 behind a FIN. */
export function peekAt(descriptor: number, into: Uint8Array): number {
  return libc.receive(descriptor, into, true);
}

/** Takes received bytes away from the runtime. Answers how many. */
export function takeFrom(descriptor: number, into: Uint8Array): number {
  return libc.receive(descriptor, into, false);
}

/** Sends past the runtime, and past TLS, as much as goes at once. */
export function sendRaw(descriptor: number, bytes: Uint8Array): void {
  libc.send(descriptor, bytes);
}

/** A second descriptor for the same socket. */
export function duplicate(descriptor: number): number {
  const copy = libc.dup(descriptor);
  if (copy < 0) throw new Error(`descriptor ${descriptor} cannot be duplicated: the limit of open files is reached`);
  return copy;
}

/** The soft limit of open files of this process. */
export function openFileLimit(): number {
  const limit = new BigUint64Array(2);
  if (libc.getrlimit(sys.openFiles, limit) !== 0) return 1024;
  return Number(BigInt.asUintN(31, limit[0] ?? 1024n) || 1024n);
}
