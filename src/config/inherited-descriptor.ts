import type { Text } from '../contract/text.ts';
import type { Surroundings } from './surroundings.ts';

/** The first descriptor that a service manager passes (sd_listen_fds(3)). */
const firstDescriptor = 3;

/** The listening socket that a service manager opened for this process, if any. */
export function inheritedDescriptor({
  environment,
  processId,
}: Surroundings): { readonly descriptor: number } | { readonly problem: Text } | { readonly none: true } {
  const count = environment['LISTEN_FDS'];
  // Variables that were meant for another process are to be ignored (sd_listen_fds(3)).
  if (!count || environment['LISTEN_PID'] !== String(processId)) return { none: true };
  if (count === '1') return { descriptor: firstDescriptor };
  return {
    problem: {
      en: `${count} sockets were handed over; exactly one is used`,
      zh: `传入了 ${count} 个套接字，只能使用一个`,
    },
  };
}
