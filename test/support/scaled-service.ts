import { expect } from 'bun:test';
import { until } from './deadline.ts';
import type { ModelArts } from './model-arts.ts';
import type { WebSocketClient } from './web-socket-client.ts';

interface Instance {
  readonly instance_id: string;
  readonly status: string;
}

/** Waits until so many instances take calls; resolves to them. `others`: those that are left and take none. */
export function taking(
  api: ModelArts,
  service: string,
  count: number,
  others = (_: number) => true,
): Promise<readonly string[]> {
  let last: readonly Instance[] = [];
  return until(
    60_000,
    `${count} instances that take calls`,
    async () => {
      last = (await api.call('GET', `/services/${service}/instances`)).body['instances'] as Instance[];
      const running = last.filter(({ status }) => status === 'running').map((one) => one.instance_id);
      return running.length === count && others(last.length - count) ? running : undefined;
    },
    () => JSON.stringify(last),
  );
}

export const none = (others: number) => others === 0;

export interface Scaling {
  /** `1 → 3`. */
  readonly step: string;
  /** When it was decided, ms. */
  readonly at: number;
}

/** What was decided about the number of instances, in order. */
export async function scalingsOf(api: ModelArts, service: string): Promise<readonly Scaling[]> {
  const { body } = await api.call('GET', `/services/${service}/events?sort_by=occur_time&order=asc&limit=200`);
  return (body['events'] as readonly { readonly event_info: string; readonly occur_time: number }[]).flatMap(
    (event) => {
      const [, from, to] = /Scaled from (\d+) to (\d+)/.exec(event.event_info) ?? [];
      return from === undefined ? [] : [{ step: `${from} → ${to}`, at: event.occur_time }];
    },
  );
}

/** Waits for a decision; resolves to when it was made, ms. */
export function scaled(api: ModelArts, service: string, step: string): Promise<number> {
  let last: readonly Scaling[] = [];
  return until(
    60_000,
    step,
    async () => {
      last = await scalingsOf(api, service);
      return last.find((one) => one.step === step)?.at;
    },
    () => JSON.stringify(last),
  );
}

/** An open socket, and the host name of the instance that it leads to. */
export interface Call {
  readonly socket: WebSocketClient;
  readonly host: string;
}

/** Opens sockets to a service of the image `scratch-static`. */
export function dial(api: ModelArts, service: string, count: number): Promise<readonly Call[]> {
  const one = async () => {
    const socket = await api.openSocket(service, '/hostname');
    return { socket, host: (await socket.next()).payload.toString() };
  };
  return Promise.all(Array.from({ length: count }, one));
}

/** Sends over each socket, and expects the same back. */
export async function allAnswer(calls: readonly Pick<Call, 'socket'>[], round: string): Promise<void> {
  const answers = await Promise.all(calls.map(({ socket }, index) => socket.ask(`${round} ${index}`)));
  expect(answers).toEqual(calls.map((_, index) => `${round} ${index}`));
}

/** The calls by instance, those with the fewest first. */
export function byHost(calls: readonly Call[]): readonly (readonly Call[])[] {
  return [...Map.groupBy(calls, ({ host }) => host).values()].sort((one, other) => one.length - other.length);
}

/** Ends all of them but the first `left`; gives those. */
export function thinOut(calls: readonly Call[], left: number): readonly Call[] {
  for (const { socket } of calls.slice(left)) socket.destroy();
  return calls.slice(0, left);
}

/** Waits for the Close frame of each, and answers it: all say that the instance ends, and none came before the time `due`, ms. */
export async function allAreClosed(calls: readonly Call[], due: number): Promise<void> {
  await Promise.all(
    calls.map(async ({ socket }) => {
      const { kind, payload } = await socket.next();
      const at = Date.now();
      const farewell = [kind, payload.readUInt16BE(0), payload.toString('utf8', 2)];
      expect(farewell).toEqual(['close', 1012, 'sluice: this instance of the service ends; connect again']);
      expect(at).toBeGreaterThanOrEqual(due);
      socket.send('close', payload);
      await socket.whenEnded();
    }),
  );
}
