import { join } from 'node:path';
import { dataFolder } from '../../../src/config/data-folder.ts';
import type { CallPoint } from './call-point.ts';

export interface CallsNow {
  /** The points that were passed since counting began, in order. */
  readonly passed: readonly CallPoint[];
  readonly underWay: number;
}

/** In the folder `run` of the data folder. */
export const callsSocket = 'calls.sock';

/** How a test talks to the control process of a data folder about its calls. */
export class CallsSocket {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(dataFolder(folder).run.path, callsSocket);
  }

  /** Counts from zero; the process kills itself at `kill`. */
  async begin(kill?: CallPoint): Promise<void> {
    await this.#ask('/begin', { method: 'POST', body: JSON.stringify({ kill }) });
  }

  async look(): Promise<CallsNow> {
    return (await this.#ask('/calls')).json() as Promise<CallsNow>;
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://control${path}`, {
      ...init,
      unix: this.#path,
      keepalive: false,
      signal: AbortSignal.timeout(5_000),
    });
  }
}
