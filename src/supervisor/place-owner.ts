import { readFileSync, readlinkSync } from 'node:fs';
import { identifyProcess, isAlive } from './process-identity.ts';

/** What is left on a container engine by a process, so that others can tell whether it still needs it. */
interface PlaceOwner {
  readonly pid: number;
  readonly started: string;
  /** Process numbers mean something only where this is the same. */
  readonly machine: string;
  /** Milliseconds since the epoch: over, whatever the process does. */
  readonly until: number;
}

/** The name of this process as the owner of something that is over at `until`. */
export function ownerText(until: number): string {
  const self = identifyProcess(process.pid);
  return JSON.stringify({ pid: process.pid, started: self?.started ?? '', machine: thisMachine(), until });
}

/** Whether the owner has ended, or its time is over. One on another machine is believed until then; one that cannot be read has gone. */
export function ownerHasGone(text: string): boolean {
  try {
    const { pid, started, machine, until }: PlaceOwner = JSON.parse(text);
    if (!(until > Date.now())) return true;
    return machine !== '' && machine === thisMachine() && !isAlive({ pid, started });
  } catch {
    return true;
  }
}

/** The boot of the kernel, and the room in which it numbers processes: containers on one machine differ there. Empty where unknown. */
function thisMachine(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}
