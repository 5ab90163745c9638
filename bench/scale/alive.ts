import { join } from 'node:path';
import { within } from '../gateway/deadline.ts';

export interface Latency {
  /** Milliseconds from a message to its echo. */
  readonly p99: number;
  readonly longest: number;
}

export type AliveCommand = 'start' | 'end';
export type AliveReport = Latency & { readonly lost: number };

/** Live sockets that exchange messages while something else happens. */
export class Alive {
  readonly #process: Bun.Subprocess;
  #heard = Promise.withResolvers<AliveReport>();
  /** Live sockets that are gone. */
  lost = 0;

  private constructor(port: number, token: string, sockets: number, perSecond: number) {
    const script = join(import.meta.dir, 'alive-process.ts');
    const argumentsFor = [port, token, sockets, perSecond].map(String);
    this.#process = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', process.execPath, script, ...argumentsFor], {
      stdio: ['ignore', 'ignore', 'inherit'],
      ipc: (report: AliveReport) => this.#heard.resolve(report),
    });
  }

  static async open(port: number, token: string, sockets: number, perSecond: number): Promise<Alive> {
    const alive = new Alive(port, token, sockets, perSecond);
    await alive.#report();
    return alive;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** What the sockets notice while `action` runs. */
  async during<Result>(action: () => Promise<Result>): Promise<Latency & { readonly result: Result }> {
    this.#process.send('start' satisfies AliveCommand);
    const result = await action();
    this.#process.send('end' satisfies AliveCommand);
    return { ...(await this.#report()), result };
  }

  async #report(): Promise<Latency> {
    const { lost, ...latency } = await within(60, 'report of the live sockets', this.#heard.promise);
    this.#heard = Promise.withResolvers();
    this.lost = lost;
    return latency;
  }
}
