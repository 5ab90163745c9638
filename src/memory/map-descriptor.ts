import { fstatSync } from 'node:fs';
import type { SharedBytes } from './shared-memory.ts';

/** Where this system shows a process its own descriptors as files. */
const descriptors = process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd';

/** A multiple of every system's page. */
const pageBytes = 64 * 1024;

/** The bytes of an open file, which has to stay open, as every process has them that maps it. Throws the system's error. */
export function mapDescriptor(descriptor: number): SharedBytes {
  const path = `${descriptors}/${descriptor}`;
  return {
    byteLength: fstatSync(descriptor).size,
    part(start, length) {
      const before = start % pageBytes;
      const place = { offset: start - before, size: before + length };
      return Bun.mmap(path, { shared: true, ...place }).subarray(before);
    },
  };
}
