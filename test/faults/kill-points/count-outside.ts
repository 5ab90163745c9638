import { basename } from 'node:path';
import { awaitedDisk, disk } from '../../../src/files/disk.ts';
import type { CountedCalls } from './counted-calls.ts';

/**
 * Counts what the store and the engine are not alone in changing the world by: requests that change something at the
 * container engine, commands that change the firewall, files that take their place. In this whole process.
 */
export function countOutside(calls: CountedCalls): void {
  countRequests(calls);
  countCommands(calls);
  for (const each of [disk, awaitedDisk]) {
    for (const step of ['rename', 'link'] as const) {
      const take = each[step].bind(each);
      each[step] = (from, to) => calls.around(`${step} ${basename(to)}`, () => take(from, to));
    }
  }
}

function countRequests(calls: CountedCalls): void {
  const send = globalThis.fetch;
  const counted = (input: Parameters<typeof fetch>[0], init?: BunFetchRequestInit) => {
    const method = init?.method ?? 'GET';
    if (init?.unix === undefined || method === 'GET') return send(input, init);
    return calls.around(`${method} ${pathOf(String(input))}`, () => send(input, init), { lasting: true });
  };
  globalThis.fetch = Object.assign(counted, { preconnect: send.preconnect });
}

/** `http://host/v1.41/containers/sluice-1-2/start?t=1` as `/containers/…/start`. */
function pathOf(url: string): string {
  const path = new URL(url).pathname.replace(/^\/v[\d.]+/, '');
  return path.replace(/^\/(containers|networks|images|volumes)\/(?!create$)[^/]+/, '/$1/*');
}

/** What is only read by a command changes nothing: only those named `…-restore` leave something behind. */
function countCommands(calls: CountedCalls): void {
  const spawn = Bun.spawn as (command: string[], options: object) => Bun.Subprocess;
  const counted = (command: string[], options: object) => {
    const [name = ''] = command;
    const child = spawn(command, options);
    if (name.endsWith('-restore')) void calls.around(name, () => child.exited, { lasting: true });
    return child;
  };
  Object.assign(Bun, { spawn: counted });
}
