import { createHistoryQueue } from '../../src/control/history-queue.ts';
import { createLogger } from '../../src/log/logger.ts';
import { openStore } from '../../src/store/open-store.ts';
import { historyEntry } from './history-entries.ts';

const [file = '', began = '0'] = process.argv.slice(2);
const store = await openStore(file);
/** Prints the number of each minute once it is written, until it is killed. */
const told = {
  ...store.history,
  async record(entries: Parameters<typeof store.history.record>[0]) {
    await store.history.record(entries);
    for (const { start } of entries) process.stdout.write(`${(start - Number(began)) / 60_000}\n`);
  },
};
const queue = createHistoryQueue({
  store: told,
  now: Date.now,
  log: createLogger({ name: 'recorder', level: 'silent' }),
});
for (let minute = 0; ; minute += 1) {
  queue.write([historyEntry(Number(began) + minute * 60_000)]);
  await Bun.sleep(1);
}
