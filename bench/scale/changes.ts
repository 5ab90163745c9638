import type { LinkServer } from '../../src/control/link-server.ts';
import { until } from '../gateway/deadline.ts';
import { benchRoute } from '../gateway/routes.ts';
import type { Stage } from '../gateway/stage.ts';

/** Milliseconds between two changes, so that each is noticed by itself. */
const rest = 20;

/** Changes one service after the other; the times until every worker had acknowledged, ms. */
export async function changeOneRoute(link: LinkServer, imagePort: number, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    times.push(await acknowledged(link, () => link.publish([benchRoute(turn, imagePort, turn + 1)])));
    await Bun.sleep(rest);
  }
  return times;
}

/** Changes all services in one message. */
export async function changeEveryRoute(
  link: LinkServer,
  imagePort: number,
  services: number,
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const routes = Array.from({ length: services }, (_, index) => benchRoute(index, imagePort, 1000 + turn));
    times.push(await acknowledged(link, () => link.publish(routes)));
    await Bun.sleep(10 * rest);
  }
  return times;
}

/** Replaces the control process's end of the link: the workers dial again and get everything. */
export async function reconnect(stage: Stage, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    await stage.replaceLink();
    const began = performance.now();
    await until(10, 'workers to dial again', () => stage.link.workers === 2);
    await until(10, 'acknowledgements', () => stage.link.acknowledged(stage.link.sequence));
    times.push(performance.now() - began);
    await Bun.sleep(10 * rest);
  }
  return times;
}

async function acknowledged(link: LinkServer, change: () => void): Promise<number> {
  const began = performance.now();
  const done = Promise.withResolvers<void>();
  change();
  using _ = link.onChange(() => {
    if (link.acknowledged(link.sequence)) done.resolve();
  });
  await done.promise;
  return performance.now() - began;
}
