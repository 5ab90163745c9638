import { watchCores } from './disturbance.ts';
import { blockedMemory, idleMemory } from './measures.ts';
import type { Samples } from './samples.ts';
import type { Stage } from './stage.ts';
import { startTarget } from './start-target.ts';
import type { Target, TargetName } from './target.ts';
import { maskedFrame, upgradeRequest } from './web-socket.ts';

const message = maskedFrame(128);
const names: readonly TargetName[] = ['nginx', 'haproxy', 'ours'];

/** Memory is measured on processes that have just started: what one round frees is not given back to the system. */
export async function memoryRound(
  stage: Stage,
  round: number,
  samples: Samples,
  cores: readonly number[],
  sockets: number,
): Promise<void> {
  // Fewer than the idle ones: each costs more, and in the kernel much more.
  const blockedSockets = Math.floor(sockets / 4);
  const token = stage.newToken();
  const echo = upgradeRequest(`${stage.path}/echo`, token);
  const flood = upgradeRequest(`${stage.path}/flood`, token);
  const watched = watchCores(cores, []);
  const idle = await each(stage, (target) => idleMemory(target, echo, message, sockets));
  const blocked = await each(stage, (target) => blockedMemory(target, echo, flood, message, blockedSockets));
  // Another process takes no memory from ours: only the time counts in which a process gets none.
  const disturbance = { steal: watched().steal, foreign: 0 };
  const pick = (part: 'own' | 'kernel') => Object.fromEntries(blocked.map(([name, found]) => [name, found[part]]));
  samples.add('idle', { round, values: Object.fromEntries(idle), disturbance });
  samples.add('blocked', { round, values: pick('own'), disturbance });
  samples.add('blockedKernel', { round, values: pick('kernel'), disturbance });
}

async function each<T>(stage: Stage, measure: (target: Target) => Promise<T>): Promise<[TargetName, T][]> {
  const found: [TargetName, T][] = [];
  for (const name of names) {
    const target = await startTarget(stage, name);
    try {
      found.push([name, await measure(target)]);
    } finally {
      await target.stop();
    }
  }
  return found;
}
