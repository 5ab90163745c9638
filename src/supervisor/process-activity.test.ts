import { expect, test } from 'bun:test';
import { until } from '../../test/support/deadline.ts';
import { processActivity } from './process-activity.ts';

/** A process that uses all that it gets of the first processor. */
const busy = () => Bun.spawn(['taskset', '--cpu-list', '0', 'sh', '-c', 'while :; do :; done']);

test('what wants a processor is told from what sleeps and from what is stopped', async () => {
  const asleep = Bun.spawn(['sleep', '60']);
  const all = [busy(), busy(), busy()];
  const [first] = all;
  try {
    await until(
      30_000,
      'three that run',
      async () =>
        all.every(({ pid }) => {
          const activity = processActivity(pid);
          return activity !== undefined && activity.ran > 100 && activity.isHeldBack;
        }) || undefined,
    );
    await until(30_000, 'one that sleeps', async () => processActivity(asleep.pid)?.isHeldBack === false || undefined);
    first?.kill('SIGSTOP');
    await until(30_000, 'one that is stopped', async () => {
      return processActivity(first?.pid ?? 0)?.isHeldBack === false || undefined;
    });
  } finally {
    for (const each of [asleep, ...all]) each.kill('SIGKILL');
  }
});

test('nothing is said of a process that is gone', async () => {
  const gone = Bun.spawn(['true']);
  await gone.exited;
  expect(processActivity(gone.pid)).toBeUndefined();
});
