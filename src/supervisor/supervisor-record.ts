import { readFileSync } from 'node:fs';
import { replaceFileSync, secretMode } from '../files/replace-file.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** What a supervisor leaves on disk about itself and its children, for `status` and for a successor. */
export interface SupervisorRecord {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly ready: boolean;
  readonly address: string;
  readonly listen: string;
  readonly admin: string;
  readonly supervisor: ProcessIdentity;
  readonly control?: ProcessIdentity;
  readonly workers: readonly ProcessIdentity[];
  /** Workers of a predecessor that finish their open sockets. */
  readonly retiring: readonly ProcessIdentity[];
}

export function writeSupervisorRecord(path: string, record: SupervisorRecord): void {
  replaceFileSync(path, `${JSON.stringify(record, null, 2)}\n`, { mode: secretMode });
}

/** The record, or undefined when there is none that can be read: then nothing is known to be left. */
export function readSupervisorRecord(path: string): SupervisorRecord | undefined {
  try {
    const record: Partial<SupervisorRecord> = JSON.parse(readFileSync(path, 'utf8'));
    const complete = record.supervisor !== undefined && Array.isArray(record.workers) && Array.isArray(record.retiring);
    return complete ? (record as SupervisorRecord) : undefined;
  } catch {
    return undefined;
  }
}
