import { setTimeout as sleep } from 'node:timers/promises';
import { RegistryStage } from './registry-stage.ts';

/**
 * A registry on the folder in argv, in a process that a test can kill. Reads all that is there once, then says on standard output
 * where it is, and behind it as JSON what it found damaged.
 */
const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: serve.ts FOLDER');
const stage = await RegistryStage.open({ folder });
const { verification } = stage.registry;
verification.start({ removeDamaged: false });
while (verification.state().state === 'running') await sleep(5);
const { state, found } = verification.state();
process.stdout.write(`${stage.host} ${JSON.stringify(state === 'finished' ? found : state)}\n`);
