/** Where this system shows a process its own descriptors as files. */
const descriptors = process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd';

/** The bytes of an open file, as every process has them that maps it. Throws the system's error. */
export function mapDescriptor(descriptor: number): Uint8Array {
  return Bun.mmap(`${descriptors}/${descriptor}`, { shared: true });
}
