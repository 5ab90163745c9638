import { CountedCalls } from '../../faults/kill-points/counted-calls.ts';
import { openRetiring } from './retiring.ts';

/**
 * Follows the retention rules in the folder in argv, in a process that kills itself at the point in argv; without one it says as JSON on
 * standard output which points it passed.
 */
const [, , folder, now, kill] = process.argv;
if (folder === undefined || now === undefined) throw new Error('usage: retire.ts FOLDER NOW [POINT]');
const calls = new CountedCalls();
await using retiring = await openRetiring(folder, Number(now), calls);
calls.begin(kill === undefined ? undefined : JSON.parse(kill));
await retiring.follow();
process.stdout.write(JSON.stringify(calls.passed));
