import { type Notice, notice } from '../contract/notices.ts';
import type { SlotHistory } from './plan-types.ts';
import { quickExitsToFail } from './restart-delay.ts';

/** So many ends in a row, without ten minutes of health between them, are named as what they are. */
export const endsInLoop = 3;

/** An instance that is restarted again and again: how often, and why the last time. `model` is its `name version`. */
export function restartLoop(history: SlotHistory | undefined, model: string): Notice | undefined {
  const reason = history?.reason ?? history?.before;
  if (!history || !reason || history.failures < endsInLoop) return undefined;
  const { failures: times, quickExits } = history;
  const { exitCode = '?', seconds = '?', detail = '', memory = '?', log = '-' } = reason.args;
  switch (reason.key) {
    case 'instance.exited':
      return quickExits >= quickExitsToFail
        ? notice('service.crash-loop', { model, times: quickExits, exitCode, log })
        : notice('service.exit-loop', { model, times, exitCode, seconds, log });
    case 'instance.out-of-memory':
      return notice('service.memory-loop', { model, times, memory, log });
    case 'instance.unhealthy':
      return notice('service.unhealthy-loop', { model, times, detail, log });
    case 'instance.startup-failed':
      return notice('service.startup-loop', { model, times, detail, log });
    default:
      return undefined;
  }
}
