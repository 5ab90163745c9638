import { openStore } from '../../src/store/open-store.ts';

/** Writes without end and prints each number once its write was acknowledged, until it is killed. */
const store = await openStore(process.argv[2] ?? '');
for (let index = 0; ; index += 1) {
  await store.settings.ensure(`key-${index}`, String(index));
  process.stdout.write(`${index}\n`);
}
