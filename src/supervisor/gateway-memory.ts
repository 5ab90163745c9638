import { closeSync, ftruncateSync, openSync, readlinkSync, writeSync } from 'node:fs';
import { secretMode } from '../files/replace-file.ts';
import type { Libc } from '../libc/libc.ts';
import { bytesFor, mostColumns } from '../memory/layout.ts';
import { mapDescriptor } from '../memory/map-descriptor.ts';
import { SharedMemory } from '../memory/shared-memory.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { memoryDescriptor } from './worker-descriptors.ts';

/** What the gateway workers share, and the descriptor by which they get it. */
export interface GatewayMemory {
  readonly descriptor: number;
  readonly memory: SharedMemory;
}

export interface GatewayMemoryOptions {
  readonly libc: Libc;
  /** A file for systems that have no memory without one. */
  readonly path: string;
  /** Workers of a predecessor: they count in its memory. */
  readonly orphans: readonly ProcessIdentity[];
}

const memoryName = 'sluice-gateway';

/**
 * The memory of the workers that are still there, or a new one. Memory of the kernel, not of a file: a file's pages are
 * written to disk now and then, and whoever touches one meanwhile waits for the disk; on a full disk it would be killed.
 */
export function openGatewayMemory(options: GatewayMemoryOptions): GatewayMemory {
  return adopt(options) ?? create(options);
}

function adopt({ orphans, path }: GatewayMemoryOptions): GatewayMemory | undefined {
  for (const place of orphans.flatMap(({ pid }) => [`/proc/${pid}/fd/${memoryDescriptor}`, path])) {
    const found = adoptFrom(place, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function adoptFrom(place: string, path: string): GatewayMemory | undefined {
  let descriptor: number | undefined;
  try {
    if (place !== path && !readlinkSync(place).startsWith(`/memfd:${memoryName}`)) return undefined;
    descriptor = openSync(place, 'r+');
    const memory = SharedMemory.open(mapDescriptor(descriptor));
    if (memory !== undefined) return { descriptor, memory };
  } catch {
    // Gone meanwhile, or not ours to open: then there is nothing to adopt.
  }
  if (descriptor !== undefined) closeSync(descriptor);
  return undefined;
}

function create({ libc, path }: GatewayMemoryOptions): GatewayMemory {
  const bytes = bytesFor(mostColumns);
  let descriptor = libc.memoryFile(memoryName);
  if (descriptor >= 0) ftruncateSync(descriptor, bytes);
  else descriptor = createFile(path, bytes);
  return { descriptor, memory: SharedMemory.create(mapDescriptor(descriptor), Date.now()) };
}

/** Written in full: a file with holes could not be filled any more once the disk is full. */
function createFile(path: string, bytes: number): number {
  const descriptor = openSync(path, 'w+', secretMode);
  const zeros = new Uint8Array(1024 * 1024);
  for (let left = bytes; left > 0; ) left -= writeSync(descriptor, zeros, 0, Math.min(left, zeros.byteLength));
  return descriptor;
}
