import type { ApiClient } from '../../client/api-client.ts';
import { ApiRefusal } from '../../client/api-failure.ts';
import { instanceLogs, instancesOf, type LogLine, type LogQuery } from '../../client/instance-logs.ts';
import { pause } from '../pause.ts';

/** Between two looks for new instances, ms. */
const period = 1_000;
/** Of an instance that comes later everything is shown. */
const everything = 100_000;

/** Shows what all instances of a service write, those that come later included, until the signal fires. */
export async function followInstances(
  api: ApiClient,
  service: string,
  query: LogQuery & { readonly signal: AbortSignal },
  show: (instance: string, line: LogLine) => void,
): Promise<never> {
  const { signal } = query;
  const failed = Promise.withResolvers<never>();
  const open = new Set<string>();
  /** When each instance wrote its last line: where to go on after a break. */
  const latest = new Map<string, number>();

  async function follow(instance: string, asked: LogQuery): Promise<void> {
    open.add(instance);
    try {
      for await (const line of instanceLogs(api, { service, instance }, { ...asked, follow: true, signal })) {
        latest.set(instance, line.time);
        show(instance, line);
      }
    } catch (error) {
      // It ended, and is in the next list no more.
      if (!(error instanceof ApiRefusal && error.status === 404)) failed.reject(error);
    } finally {
      open.delete(instance);
    }
  }

  let isFirst = true;
  for (;;) {
    const instances = await instancesOf(api, service, signal);
    for (const instance of instances.filter((id) => !open.has(id))) {
      const from = latest.get(instance);
      const later = from === undefined ? { tail: everything } : { tail: undefined, startTime: from + 1 };
      void follow(instance, isFirst ? query : { ...query, ...later });
    }
    isFirst = false;
    for (const id of latest.keys()) if (!instances.includes(id)) latest.delete(id);
    await Promise.race([pause(period, signal), failed.promise]);
  }
}
