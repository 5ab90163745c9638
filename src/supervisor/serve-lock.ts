import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Libc } from '../libc/libc.ts';

/** flock(2): exclusive, and do not wait. */
const lockExclusive = 2;
const lockNow = 4;

/** Holds the data folder until disposed or until the process ends, however it ends. */
export type ServeLock = Disposable;

/** Which command holds it. */
export type LockPurpose = 'serve' | 'down';

/** Takes the lock, or answers with the process that has it and its purpose. The kernel frees it with the last descriptor; no child gets one. */
export function takeServeLock(
  libc: Libc,
  path: string,
  purpose: LockPurpose,
): { readonly lock: ServeLock } | { readonly heldBy: number | undefined; readonly purpose: LockPurpose } {
  const descriptor = openSync(path, 'a+', 0o600);
  if (libc.flock(descriptor, lockExclusive | lockNow) < 0) {
    closeSync(descriptor);
    const [number = '', word] = readFileSync(path, 'utf8').trim().split(' ');
    const pid = Number.parseInt(number, 10);
    return { heldBy: Number.isNaN(pid) ? undefined : pid, purpose: word === 'down' ? 'down' : 'serve' };
  }
  ftruncateSync(descriptor, 0);
  writeSync(descriptor, `${process.pid} ${purpose}\n`);
  return { lock: { [Symbol.dispose]: () => closeSync(descriptor) } };
}
