import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRetentionKeeper } from '../../../src/control/retention-keeper.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { countPart } from '../../faults/kill-points/count-part.ts';
import { CountedCalls } from '../../faults/kill-points/counted-calls.ts';
import { until } from '../../support/deadline.ts';
import { RegistryStage } from './registry-stage.ts';

export const repository = 'team/echo';

/** Registry, store and retention rules of one folder as the control process puts them together, at the time `now`. */
export async function openRetiring(folder: string, now: number, calls = new CountedCalls()) {
  await using opened = new AsyncDisposableStack();
  await mkdir(folder, { recursive: true });
  const bare = await openStore(join(folder, 'sluice.db'), () => now);
  opened.defer(() => bare.close());
  const store = countPart(calls, 'store', {
    audit: bare.audit,
    repositories: bare.repositories,
    retentions: bare.retentions,
  });
  const stage = opened.use(await RegistryStage.open({ folder, catalog: store.repositories }));
  stage.clock.now = now;
  const { retireTags } = stage.registry;
  const owned = opened.move();
  return {
    store: bare,
    stage,
    /** Until the catalog has as many tags as are to stay, and nothing is being done. */
    async follow(left = 1): Promise<void> {
      const registry = countPart(calls, 'registry', { retireTags });
      const log = createLogger({ name: 'test', level: 'silent' });
      const keeper = createRetentionKeeper({ ...store, registry, log, now: () => now });
      await until(10_000, 'the tags to go', async () => {
        const tags = await bare.repositories.tags(repository);
        return tags.size === left && calls.underWay === 0 ? true : undefined;
      });
      await keeper.close();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
