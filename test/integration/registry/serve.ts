import { RegistryStage } from './registry-stage.ts';

/** A registry on the folder in argv, in a process that a test can kill; says where it is on standard output. */
const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: serve.ts FOLDER');
const stage = await RegistryStage.open({ folder });
process.stdout.write(`${stage.host}\n`);
