import type { Logger } from '../log/logger.ts';
import { type SupervisorRecord, writeSupervisorRecord } from './supervisor-record.ts';

export interface SupervisorRecorder extends Disposable {
  /** Writes the record now, and until it is written. Never throws: who runs does not depend on what can be written down. */
  note(record: SupervisorRecord): void;
}

/** A disk that was full may have room again. Milliseconds. */
const retryEvery = 1_000;

/** Keeps the record in the file `path` in step with what runs, also across a time in which the file cannot be written. */
export function createSupervisorRecorder(path: string, log: Logger): SupervisorRecorder {
  let latest: SupervisorRecord | undefined;
  let retry: Timer | undefined;
  let failing = false;

  const write = () => {
    if (latest === undefined) return;
    clearTimeout(retry);
    try {
      writeSupervisorRecord(path, latest);
      if (failing) log.info({ path }, 'the record of the processes is written again');
      failing = false;
    } catch (error) {
      if (!failing) log.error({ error, path }, 'the record of the processes cannot be written; tried again');
      failing = true;
      retry = setTimeout(write, retryEvery);
    }
  };
  return {
    note(record) {
      latest = record;
      write();
    },
    [Symbol.dispose]() {
      latest = undefined;
      clearTimeout(retry);
    },
  };
}
