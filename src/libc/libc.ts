import { dlopen, FFIType, type Pointer, ptr, read } from 'bun:ffi';

/** The few system calls that Bun has no function for. Integers as in C: a negative answer means `errno()`. */
export interface Libc {
  socket(family: number, type: number, protocol: number): number;
  bind(descriptor: number, address: Uint8Array): number;
  listen(descriptor: number, backlog: number): number;
  getsockname(descriptor: number, address: Uint8Array): number;
  setOption(descriptor: number, level: number, option: number, value: number): number;
  getOption(descriptor: number, level: number, option: number): number;
  /** An option that is more than a number: as much of it as `into` has room for. */
  readOption(descriptor: number, level: number, option: number, into: Uint8Array): number;
  close(descriptor: number): number;
  flock(descriptor: number, operation: number): number;
  dup(descriptor: number): number;
  /** Reads what is there, without waiting, and leaves it there where `peek` is set. 0: the peer has ended; negative: nothing there, or broken. */
  receive(descriptor: number, into: Uint8Array, peek: boolean): number;
  /** Sends as much as goes without waiting. */
  send(descriptor: number, bytes: Uint8Array): number;
  /** Writes the soft and the hard limit. */
  getrlimit(resource: number, limits: BigUint64Array): number;
  /**
   * Reads of a file what lies in memory already, without waiting for the disk; less than fits when the rest does not. 0: behind the end;
   * negative: nothing of it lies there, or the system cannot tell.
   */
  readCached(descriptor: number, into: Uint8Array, position: number): number;
  /** A copy of another process's descriptor, not inherited by children (Linux 5.6; negative where that is not permitted). */
  copyDescriptor(pid: number, descriptor: number): number;
  /** A file that has no name and lives in memory; not inherited by children. Negative where the system knows none. */
  memoryFile(name: string): number;
  errno(): number;
}

const { i32, i64_fast: long, u32, pointer } = FFIType;

/** Linux gives both the same numbers on every architecture. */
const systemCalls = { pidfdOpen: 434, pidfdGetDescriptor: 438 } as const;

/** MFD_CLOEXEC of <linux/memfd.h>. */
const closeOnExec = 1;
/** MSG_PEEK and MSG_DONTWAIT of this system (sys/socket.h). */
const flags = { peek: 2, dontWait: process.platform === 'darwin' ? 0x80 : 0x40 } as const;

/** RWF_NOWAIT of <linux/fs.h>. */
const noWait = 8;

const functions = {
  socket: { args: [i32, i32, i32], returns: i32 },
  bind: { args: [i32, pointer, u32], returns: i32 },
  listen: { args: [i32, i32], returns: i32 },
  getsockname: { args: [i32, pointer, pointer], returns: i32 },
  setsockopt: { args: [i32, i32, i32, pointer, u32], returns: i32 },
  getsockopt: { args: [i32, i32, i32, pointer, pointer], returns: i32 },
  close: { args: [i32], returns: i32 },
  flock: { args: [i32, i32], returns: i32 },
  dup: { args: [i32], returns: i32 },
  recv: { args: [i32, pointer, long, i32], returns: long },
  send: { args: [i32, pointer, long, i32], returns: long },
  getrlimit: { args: [i32, pointer], returns: i32 },
  syscall: { args: [long, long, long, long], returns: long },
} as const;

const linuxLibraries = ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`];

/** Opens the C library of this system: glibc, musl or macOS. */
export function openLibc(): Libc {
  const { symbols, memoryFile, errno } = load();
  const readNow = loadReadNow();
  return {
    socket: symbols.socket,
    bind: (descriptor, address) => symbols.bind(descriptor, address, address.byteLength),
    listen: symbols.listen,
    getsockname: (descriptor, address) => symbols.getsockname(descriptor, address, Uint32Array.of(address.byteLength)),
    setOption: (descriptor, level, option, value) =>
      symbols.setsockopt(descriptor, level, option, Int32Array.of(value), 4),
    getOption(descriptor, level, option) {
      const value = Int32Array.of(0);
      const result = symbols.getsockopt(descriptor, level, option, value, Uint32Array.of(4));
      return result < 0 ? result : (value[0] ?? 0);
    },
    readOption: (descriptor, level, option, into) =>
      symbols.getsockopt(descriptor, level, option, into, Uint32Array.of(into.byteLength)),
    close: symbols.close,
    flock: symbols.flock,
    dup: symbols.dup,
    receive: (descriptor, into, peek) =>
      Number(symbols.recv(descriptor, into, into.byteLength, peek ? flags.dontWait | flags.peek : flags.dontWait)),
    send: (descriptor, bytes) => Number(symbols.send(descriptor, bytes, bytes.byteLength, flags.dontWait)),
    getrlimit: symbols.getrlimit,
    readCached: readNow,
    copyDescriptor(pid, descriptor) {
      if (process.platform !== 'linux') return -1;
      const target = Number(symbols.syscall(systemCalls.pidfdOpen, pid, 0, 0));
      if (target < 0) return target;
      const copy = Number(symbols.syscall(systemCalls.pidfdGetDescriptor, target, descriptor, 0));
      symbols.close(target);
      return copy;
    },
    memoryFile,
    errno,
  };
}

function load() {
  if (process.platform === 'darwin') {
    const { symbols } = dlopen('libSystem.B.dylib', { ...functions, __error: { args: [], returns: pointer } });
    return { symbols, memoryFile: () => -1, errno: () => errorNumber(symbols.__error()) };
  }
  const linux = {
    ...functions,
    memfd_create: { args: [pointer, u32], returns: i32 },
    __errno_location: { args: [], returns: pointer },
  } as const;
  const { symbols } = openFirst(linuxLibraries, linux);
  return {
    symbols,
    memoryFile: (name: string) => symbols.memfd_create(Buffer.from(`${name}\0`), closeOnExec),
    errno: () => errorNumber(symbols.__errno_location()),
  };
}

/** Linux alone can say that a read must not wait, and musl since 1.2.5. */
function loadReadNow(): Libc['readCached'] {
  if (process.platform !== 'linux') return () => -1;
  try {
    const preadv2 = { preadv2: { args: [i32, pointer, i32, long, i32], returns: long } } as const;
    const { symbols } = openFirst(linuxLibraries, preadv2);
    // One `struct iovec`: the call keeps nothing of it.
    const place = new BigUint64Array(2);
    return (descriptor, into, position) => {
      place[0] = BigInt(ptr(into));
      place[1] = BigInt(into.byteLength);
      return Number(symbols.preadv2(descriptor, place, 1, position, noWait));
    };
  } catch {
    return () => -1;
  }
}

function openFirst<const Table extends Parameters<typeof dlopen>[1]>(names: readonly string[], table: Table) {
  const [name = '', ...others] = names;
  try {
    return dlopen(name, table);
  } catch (error) {
    if (others.length === 0) throw error;
    return openFirst(others, table);
  }
}

function errorNumber(address: bigint | Pointer | null): number {
  return address === null ? 0 : read.i32(Number(address) as Pointer, 0);
}
