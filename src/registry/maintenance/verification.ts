import type { Damage, Verification, VerificationState } from '../../contract/registry-maintenance.ts';
import type { Logger } from '../../log/logger.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { checkContents } from './check-contents.ts';
import { checkRepositories } from './check-repositories.ts';

const mostFound = 1_000;

interface Run {
  readonly startedAt: number;
  readonly stopper: AbortController;
  readonly found: Damage[];
  contents: number;
  checkedBytes: number;
  totalBytes: number;
  damages: number;
  state: VerificationState['state'];
  endedAt?: number;
  over: Promise<void>;
}

export function createVerification(parts: RegistryParts, log: Logger): Verification {
  let run: Run | undefined;

  async function verify(current: Run, removeDamaged: boolean): Promise<void> {
    const { signal } = current.stopper;
    const report = (damage: Damage) => {
      current.damages += 1;
      if (current.found.length < mostFound) current.found.push(damage);
    };
    for await (const { size } of parts.blobs.all()) current.totalBytes += size;
    await checkContents(parts, {
      removeDamaged,
      signal,
      report,
      onBytes(bytes) {
        current.checkedBytes += bytes;
      },
      onContent() {
        current.contents += 1;
      },
    });
    await checkRepositories(parts, report, signal);
  }

  return {
    start({ removeDamaged }) {
      if (run?.state === 'running') return;
      const current: Run = {
        startedAt: parts.now(),
        stopper: new AbortController(),
        found: [],
        contents: 0,
        checkedBytes: 0,
        totalBytes: 0,
        damages: 0,
        state: 'running',
        over: Promise.resolve(),
      };
      run = current;
      current.over = verify(current, removeDamaged).then(
        () => end(current, 'finished'),
        (error: unknown) => {
          if (current.stopper.signal.aborted) return end(current, 'stopped');
          log.error({ error }, 'cannot verify the registry');
          return end(current, 'failed');
        },
      );
    },
    state() {
      if (!run) return { state: 'none', contents: 0, checkedBytes: 0, totalBytes: 0, damages: 0, found: [] };
      const { stopper: _stopper, over: _over, ...state } = run;
      return { ...state, found: [...run.found] };
    },
    async stop() {
      run?.stopper.abort();
      await run?.over;
    },
  };

  function end(current: Run, state: VerificationState['state']): void {
    current.state = state;
    current.endedAt = parts.now();
  }
}
