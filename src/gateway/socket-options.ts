import { dlopen } from 'bun:ffi';

/**
 * What the runtime's sockets cannot be asked for, by the C library. Constants: Linux, <asm-generic/socket.h>,
 * <linux/tcp.h> and <asm-generic/resource.h>; the generic ones hold on x86-64, arm64 and riscv64.
 */
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_KEEPALIVE = 9;
const IPPROTO_TCP = 6;
const TCP_KEEPIDLE = 4;
const RLIMIT_NOFILE = 7;

/** Enough for a full TLS record in flight on a short path; the kernel doubles it. */
const splicedBufferBytes = new Int32Array([64 * 1024]);

const on = new Int32Array([1]);

/** Silence after which the kernel asks whether the peer is still there, seconds. */
const keepAliveSeconds = new Int32Array([60]);

const libc = dlopen('libc.so.6', {
  dup: { args: ['i32'], returns: 'i32' },
  getrlimit: { args: ['i32', 'ptr'], returns: 'i32' },
  setsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'u32'], returns: 'i32' },
}).symbols;

/** Bounds what the kernel keeps of what an instance sent and nobody read yet. */
export function boundReceiveBuffer(descriptor: number): void {
  libc.setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, splicedBufferBytes, 4);
}

/** Bounds what the kernel keeps for a client that reads slowly. */
export function boundSendBuffer(descriptor: number): void {
  libc.setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, splicedBufferBytes, 4);
}

/**
 * Lets the kernel find out when a peer is gone without a word, or has closed behind a FIN that nobody acts on. What a
 * listening socket is told here holds for every connection that it accepts, at no cost per connection.
 */
export function keepAlive(descriptor: number): void {
  libc.setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, on, 4);
  libc.setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, keepAliveSeconds, 4);
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
  if (libc.getrlimit(RLIMIT_NOFILE, limit) !== 0) return 1024;
  return Number(BigInt.asUintN(31, limit[0] ?? 1024n) || 1024n);
}
